@NullMarked
package dev.hawser.core.task;

import org.jspecify.annotations.NullMarked;
