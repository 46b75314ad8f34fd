package dev.hawser.web.client;

import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// Says that there is no answer, or not all of one. An answer that says that something is wrong, such as a 500, is
/// an answer.
public final class HttpClientException extends IOException {
    private static final long serialVersionUID = 1;

    private final Kind kind;
    private final boolean untouched;
    private final boolean unprocessed;

    /// What went wrong.
    public enum Kind {
        /// There was no connection to be had.
        CONNECT,
        /// Something took longer than it may; the message says what.
        TIMEOUT,
        /// The connection broke before the answer was whole.
        BROKEN,
        /// The server broke a rule of HTTP, so that what it said can't be trusted.
        PROTOCOL,
        /// The answer is longer than it may be.
        TOO_LARGE,
        /// The answer sends us somewhere where we don't go, or once too often.
        REDIRECT,
        /// All connections are taken, and as many calls wait for one as may.
        POOL_FULL,
        /// The client was closed.
        CLOSED
    }

    HttpClientException(Kind kind, String message) {
        this(kind, message, null);
    }

    HttpClientException(Kind kind, String message, @Nullable Throwable cause) {
        this(kind, message, cause, false, false);
    }

    private HttpClientException(
            Kind kind, String message, @Nullable Throwable cause, boolean untouched, boolean unprocessed) {
        super(message, cause);
        this.kind = kind;
        this.untouched = untouched;
        this.unprocessed = unprocessed;
    }

    /// Makes one for a failure of the connection before the first byte of an answer.
    static HttpClientException untouched(Kind kind, String message, @Nullable Throwable cause) {
        return new HttpClientException(kind, message, cause, true, false);
    }

    /// Makes one for a request of which the server has said that it did nothing for it (RFC 9113 §8.7), or that was
    /// never sent.
    static HttpClientException unprocessed(String message) {
        return new HttpClientException(Kind.BROKEN, message, null, true, true);
    }

    /// Returns what went wrong.
    public Kind kind() {
        return kind;
    }

    /// Returns whether the server has done nothing, so that anything may be sent again.
    boolean isUnprocessed() {
        return unprocessed;
    }

    /// Returns whether the connection failed before the first byte of an answer.
    boolean isUntouched() {
        return untouched;
    }
}
