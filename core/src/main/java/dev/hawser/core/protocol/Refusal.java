package dev.hawser.core.protocol;

/// Why a client that connected is not served.
public enum Refusal {
    /// The server has as many connections as it may have.
    TOO_MANY_CONNECTIONS("too many connections"),
    /// This address has as many connections as one address may have.
    TOO_MANY_FROM_ADDRESS("too many connections from your address"),
    /// Every thread of the pool is taken and so is every place in its queue.
    QUEUE_FULL("all threads are busy and the queue is full"),
    /// The connection waited for a thread of the pool for as long as one may.
    STARVED("no thread became free in time"),
    /// The server stopped while the connection waited.
    STOPPING("the server is stopping"),
    /// The port is for balancers, and this peer is none that is trusted. It is told nothing.
    UNTRUSTED("only trusted proxies may connect");

    private final String reason;

    Refusal(String reason) {
        this.reason = reason;
    }

    /// Returns the reason in words, without a full stop or a line end.
    public String reason() {
        return reason;
    }
}
