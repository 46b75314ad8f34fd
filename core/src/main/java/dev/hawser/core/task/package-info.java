/// Work that goes on: later, again and again, in slices, on other threads, or line by line.
///
/// | you want to | look at |
/// | --- | --- |
/// | do something once, later | [Later] |
/// | do something at a steady beat | [LoopingCall] |
/// | do something long on an event loop without stopping it | [Cooperator] |
/// | do something that blocks | [WorkerPool] |
/// | write code that waits, line by line | [StraightLine] |
@NullMarked
package dev.hawser.core.task;

import org.jspecify.annotations.NullMarked;
