/// What of this room needs many threads at once.
@NullMarked
package dev.hawser.core.engine.socket;

import org.jspecify.annotations.NullMarked;
