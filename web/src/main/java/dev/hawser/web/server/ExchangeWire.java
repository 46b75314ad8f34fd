package dev.hawser.web.server;

import dev.hawser.web.Problem;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import java.time.Duration;
import java.util.Optional;

/// What a request came by, as its [Exchange] sees it. An answer is given once: whole, or a head and then what an
/// [Outgoing] says.
interface ExchangeWire extends Outgoing.Wire {
    /// Sends an answer, and ends it.
    ///
    /// @param headOnly whether the content is left out, which the head tells of all the same
    void answer(Response response, byte[] content, boolean headOnly);

    /// Sends the head of an answer.
    void begin(Response response);

    /// Sends the head of an answer and has the kernel send a file behind it.
    ///
    /// @return false when it can't; nothing was sent then
    boolean sendFile(Response response, ResponseBody.File file);

    /// Changes the protocol, after the head of an answer.
    ///
    /// @return why it can't change, if it can't; nothing was sent then
    Optional<Problem> upgrade(Response response, ResponseBody.Upgraded upgrade);

    /// Sets the time when [Exchange#late] is called, in place of the one before.
    void due(Duration fromNow);

    /// Returns what is to hear how a body is taken that comes piece by piece.
    Incoming.Flow flow();

    /// Notes that the current thread, which is the connection's own, goes into a handler that may block it.
    void handlerBegins(Exchange asked);

    /// Notes that the current thread is out of it.
    void handlerReturns();

    /// Returns whether requests beside this one come by the same connection, so that none may block it.
    boolean isShared();
}
