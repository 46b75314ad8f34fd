/// Results that come later: [Deferred] and what is built of it.
///
/// | you want to | look at |
/// | --- | --- |
/// | promise a result, or go on with one | [Deferred] |
/// | know where a failure went | [UnhandledFailures] |
/// | let one, or so many, go on at a time | [DeferredLock], [DeferredSemaphore] |
/// | hand values to whoever waits for them | [DeferredQueue] |
///
/// How it works: `Cell` is the state and says how threads meet in it, `Step` what a chain is made of, `Turn` runs
/// steps without nesting them.
@NullMarked
package dev.hawser.core.deferred;

import org.jspecify.annotations.NullMarked;
