/// Who looks after others now and again: a [Repeating] look at the connections of a group, and the [LoopWatch] over the
/// threads of the event loops, by each [LoopThread]'s own word and the flight recorder's.
///
/// [BlockedPlace] is for everybody; what else is public here is for the engine's other rooms.
@NullMarked
package dev.hawser.core.engine.watch;

import org.jspecify.annotations.NullMarked;
