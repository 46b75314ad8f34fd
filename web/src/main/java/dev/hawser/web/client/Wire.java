package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Headers;
import dev.hawser.web.Status;
import dev.hawser.web.client.HttpClientException.Kind;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpHeaders;
import java.io.IOException;
import java.time.Duration;

/// A connection, as a version of HTTP is spoken on it. For any thread.
interface Wire {
    /// As many interim answers as the JDK's client takes.
    int MOST_INTERIM = 8;

    /// Sends a request.
    ///
    /// @return fires with the head of the answer as a callback of the connection; fails with an
    ///     [HttpClientException]. Cancelling it calls the request off
    Deferred<Arrival> send(Sendable request);

    /// Returns how many requests there may be at a time.
    int capacity();

    /// Returns whether requests go side by side, so that one connection may do for all.
    boolean isShared();

    /// Puts what it is made of into a pipeline, behind a handler. For the connection's callbacks, as what follows.
    void addTo(ChannelPipeline pipeline, String before);

    /// Lets what is under way be answered, and closes.
    void drain();

    /// Notes that the connection has ended.
    void lost(CloseReason reason);

    /// Closes it; a call under way fails for this reason.
    void close(HttpClientException reason);

    /// Returns what becomes of a call when its connection ends.
    static HttpClientException failure(CloseReason reason) {
        return switch (reason) {
            case CloseReason.TimedOut(String step, Duration timeout) ->
                new HttpClientException(Kind.TIMEOUT, step + " took longer than " + timeout);
            case CloseReason.Truncated _ ->
                new HttpClientException(
                        Kind.BROKEN, "the connection was cut without the end that TLS has (RFC 9112 §9.8)");
            case CloseReason.Reset(IOException cause) ->
                new HttpClientException(Kind.BROKEN, "the connection broke: " + cause.getMessage());
            case CloseReason other -> new HttpClientException(Kind.BROKEN, "the connection has ended: " + other.word());
        };
    }

    /// A request, ready to be sent.
    ///
    /// @param target path and query
    /// @param fields all but those that tell how long the body is
    record Sendable(ClientRequest request, String target, HttpHeaders fields) {}

    /// The head of an answer, whose body is to come.
    record Arrival(Status status, Headers headers, Body body) {}

    /// The body of an answer. Whoever closes it before its end gives up the request.
    interface Body extends ByteSource {
        /// Gives up the request; whoever waits for a piece, or asks for one later, hears why.
        void breakOff(HttpClientException reason);
    }

    /// Whoever has the connection.
    interface Owner {
        /// Notes that one more request may be sent.
        void freed();

        /// Notes that the [capacity][Wire#capacity] has changed.
        void resized();

        /// Notes that no more request can be sent. May be told more than once.
        void gone();

        /// Returns whether nobody needs the connection, after it was unused for some time; nobody will, then.
        boolean letGo();
    }
}
