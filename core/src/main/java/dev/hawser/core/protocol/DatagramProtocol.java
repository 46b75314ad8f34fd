package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/// Turns the datagrams of one UDP port into calls on its [DatagramTransport]. One object serves one port, and all
/// who send to it.
///
/// Which thread calls is the engine's choice, as with a [Protocol]. What holds on every engine:
///
/// - calls never overlap, and each happens-before the next, so fields need no locks;
/// - [#started] comes first and [#stopped] last, each exactly once;
/// - whatever a call throws is counted and logged (once for each place it is thrown from, because anyone may send
///   the same bad datagram a million times), and the port goes on;
/// - on the event loop a call must not block; on the thread engines it may, but then the datagrams behind it wait
///   in the kernel, which drops what it has no room for.
///
/// A thread engine's call runs on the port's own thread. Don't keep that thread to interrupt it later: the JDK
/// closes a socket whose reader is interrupted.
///
/// UDP promises nothing: datagrams get lost, doubled and overtaken, and anyone can put a stranger's address on one.
/// A protocol that answers with more than it was asked makes a good weapon; see [AmplificationLimit].
@FunctionalInterface
public interface DatagramProtocol {
    /// Greets the port: the first call. The place to join a multicast group or to send the first question.
    default void started(DatagramTransport transport) throws Exception {}

    /// Takes one datagram, whole.
    ///
    /// @param data its bytes, of which there may be none, *borrowed for the call*: a protocol that keeps the buffer
    ///     retains it, and one that doesn't has nothing to release
    /// @param sender who the datagram says it is from
    void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception;

    /// Takes the beginning of a datagram that was larger than the port's limit; the rest is lost. The default
    /// drops it. It is counted, and the first is logged, whatever this does.
    ///
    /// @param head as many bytes as the limit allows, borrowed for the call
    default void datagramTruncated(DatagramTransport transport, ByteBuf head, InetSocketAddress sender)
            throws Exception {}

    /// Learns that the peer's machine has nobody at that port: it said so after something was sent there. Only a
    /// connected port is told; Twisted calls it `connectionRefused`.
    default void portUnreachable(DatagramTransport transport) throws Exception {}

    /// Learns that the port is being stopped. A protocol that waits for an answer closes the transport itself; at
    /// the drain's deadline the port is cut off. The default closes now, after what was written has been sent.
    default void stopping(DatagramTransport transport) throws Exception {
        transport.close();
    }

    /// Says goodbye: the last call. Nothing that is written here goes anywhere.
    default void stopped(DatagramTransport transport) throws Exception {}
}
