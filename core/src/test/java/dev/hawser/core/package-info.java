@NullMarked
package dev.hawser.core;

import org.jspecify.annotations.NullMarked;
