package dev.hawser.core.engine;

/// What a port has seen, counted at one moment.
///
/// @param accepted connections taken since it was bound, the refused ones included
/// @param open connections that are being served or wait for a thread
/// @param waiting those of them that wait for a thread
/// @param refused clients that were turned away for any reason
/// @param starved those of them for whom no thread became free in time
/// @param failed connections that a throwing callback ended
/// @param overflowed connections dropped because the peer read too slowly
/// @param timedOut connections that a timeout ended
/// @param handshakesFailed peers with whom there was no TLS, or that were to say for whom they come and did not,
///     whatever the reason
public record ConnectionCounts(
        long accepted,
        int open,
        int waiting,
        long refused,
        long starved,
        long failed,
        long overflowed,
        long timedOut,
        long handshakesFailed) {

    /// Nothing has happened.
    public static final ConnectionCounts NONE = new ConnectionCounts(0, 0, 0, 0, 0, 0, 0, 0, 0);

    /// Returns both together.
    public ConnectionCounts plus(ConnectionCounts other) {
        return new ConnectionCounts(
                accepted + other.accepted,
                open + other.open,
                waiting + other.waiting,
                refused + other.refused,
                starved + other.starved,
                failed + other.failed,
                overflowed + other.overflowed,
                timedOut + other.timedOut,
                handshakesFailed + other.handshakesFailed);
    }
}
