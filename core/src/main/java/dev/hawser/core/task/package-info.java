/// Work, as Deferreds: on a thread of its own, on a pool, later, again and again, in slices.
@NullMarked
package dev.hawser.core.task;

import org.jspecify.annotations.NullMarked;
