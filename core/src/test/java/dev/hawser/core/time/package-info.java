@NullMarked
package dev.hawser.core.time;

import org.jspecify.annotations.NullMarked;
