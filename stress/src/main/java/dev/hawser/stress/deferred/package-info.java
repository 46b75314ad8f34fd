/// Two threads meet in a Deferred. Each class says what may come out; all else is a failure.
@NullMarked
package dev.hawser.stress.deferred;

import org.jspecify.annotations.NullMarked;
