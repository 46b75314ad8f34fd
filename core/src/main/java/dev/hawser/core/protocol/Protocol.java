package dev.hawser.core.protocol;

import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;

/// Turns the bytes of one connection into calls on its [Transport]. One object serves one connection.
///
/// Which thread calls is the engine's choice, and no business of the protocol's. What holds on every engine:
///
/// - calls for one connection never overlap, and each happens-before the next, so fields need no locks;
/// - [#connectionMade] comes first and [#connectionLost] last, each exactly once;
/// - whatever a call throws closes this connection only: it is logged once and reaches [#connectionLost] as
///   [CloseReason.Failed];
/// - on the event loop a call must not block, for it holds up every other connection of the loop; on the thread
///   engines it may.
///
/// What a call writes leaves when the call returns, in as few packets as can be; [Transport#flush] sends it sooner.
@FunctionalInterface
public interface Protocol {
    /// Greets a new connection: the first call.
    default void connectionMade(Transport transport) throws Exception {}

    /// Takes the next bytes, cut anywhere.
    ///
    /// @param data at least one byte, *borrowed for the call*: a protocol that keeps the buffer retains it, and one
    ///     that doesn't has nothing to release. Bytes left unread are dropped.
    void dataReceived(Transport transport, ByteBuf data) throws Exception;

    /// Learns that the peer will send no more, though it may still read. The default answers in kind: what
    /// was written is sent, then the connection closes.
    default void inputEnded(Transport transport) throws Exception {
        transport.close();
    }

    /// Learns that what comes and goes from now on is protected, after [Transport#startTls]. A connection that is
    /// protected from its beginning is only made when its handshake is over.
    default void secured(Transport transport, TlsSession session) throws Exception {}

    /// Learns that [Transport#isWritable] has changed, the sign for a producer to pause or to go on. A change that
    /// is undone before it can be told isn't told; but whoever was answered that there is no room, by
    /// [Transport#isWritable] or [Transport#tryWrite(ByteBuf)] and in whichever thread, finds this called
    /// afterwards when there is.
    default void writabilityChanged(Transport transport) throws Exception {}

    /// Learns that the server drains and wants this connection to finish what it is at. A protocol that needs
    /// longer closes the transport itself; at the drain's deadline the connection is aborted. The default closes
    /// now, after what was written has been sent.
    default void stopping(Transport transport) throws Exception {
        transport.close();
    }

    /// Says goodbye: the last call. Nothing that is written here goes anywhere.
    default void connectionLost(Transport transport, CloseReason reason) throws Exception {}
}
