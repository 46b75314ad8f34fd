/// What of this room needs a clock that a test moves.
@NullMarked
package dev.hawser.core.engine.watch;

import org.jspecify.annotations.NullMarked;
