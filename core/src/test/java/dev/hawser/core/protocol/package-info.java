@NullMarked
package dev.hawser.core.protocol;

import org.jspecify.annotations.NullMarked;
