package dev.hawser.web.server;

import dev.hawser.web.Response;
import org.jspecify.annotations.Nullable;

/// Whoever waits for a handler's answer, and not for ever.
interface Patience {
    /// Returns what the client is told in place of an answer, once that has taken too long; null before. For any
    /// thread.
    @Nullable
    Response lastWord();

    /// Notes that the current thread is out of the handler: whoever lost patience interrupts it no more, and if that
    /// was done already it is undone. It may be noted again.
    void handlerReturns();
}
