@NullMarked
package dev.hawser.core.engine;

import org.jspecify.annotations.NullMarked;
