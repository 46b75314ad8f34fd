package dev.hawser.core.protocol;

import dev.hawser.core.time.Clock;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.util.Optional;
import java.util.concurrent.Executor;

/// One connection, as its protocol sees it. Every method may be called from any thread, at any time; after the
/// connection has closed they do nothing.
///
/// **Writes are bounded.** Below the high-water mark a write only adds to what is waiting. Past it the producer is
/// held back: on the thread engines `write` blocks until the peer has read enough; on the event loop it can't, so
/// [#isWritable] turns false and [Protocol#writabilityChanged] says so. The same goes on every engine for a thread
/// that is busy with *another* connection's callback: one slow reader must not delay a stranger. Past the hard cap
/// the peer is dropped with [CloseReason.Overflow]. While the peer reads too slowly, nothing more is read from it,
/// unless [#pauseReadingWhileUnwritable] says otherwise. A [Pump] keeps all of this between two connections.
///
/// **It is the context of its connection.** What [#execute] is given, and what [#clock] calls, runs as the
/// protocol's callbacks do, so it may use the protocol's fields without a lock.
public interface Transport extends Executor {
    /// Returns an empty buffer that suits this connection's engine, for the caller to fill and [#write(ByteBuf)].
    ByteBuf buffer(int capacity);

    /// Writes bytes after all that were written before.
    ///
    /// @param bytes handed over: the transport releases them, also when they can't be sent
    void write(ByteBuf bytes);

    /// Writes a copy of the bytes.
    default void write(byte[] bytes) {
        write(buffer(bytes.length).writeBytes(bytes));
    }

    /// Writes a text as UTF-8. A lone surrogate goes out as `?`.
    default void write(CharSequence text) {
        var bytes = buffer(ByteBufUtil.utf8MaxBytes(text));
        ByteBufUtil.writeUtf8(bytes, text);
        write(bytes);
    }

    /// Writes bytes if the high-water mark leaves room, and never waits: for a producer that has somewhere to keep
    /// them. There is room while [#isWritable] says so; a single write may go over the mark. An empty buffer only
    /// asks.
    ///
    /// @param bytes handed over if the answer is true, as by [#write(ByteBuf)]; still the caller's if it is false
    /// @return false when there is no room: then [Protocol#writabilityChanged] is called when there is again. True
    ///     as well where no write goes anywhere any more and there is nothing to wait for
    boolean tryWrite(ByteBuf bytes);

    /// Writes a copy of the bytes if there is room, as [#tryWrite(ByteBuf)].
    default boolean tryWrite(byte[] bytes) {
        if (!tryWrite(Unpooled.EMPTY_BUFFER)) {
            return false;
        }
        var copy = buffer(bytes.length).writeBytes(bytes);
        boolean taken = tryWrite(copy);
        if (!taken) {
            copy.release();
        }
        return taken;
    }

    /// Writes a text as UTF-8 if there is room, as [#tryWrite(ByteBuf)].
    default boolean tryWrite(CharSequence text) {
        if (!tryWrite(Unpooled.EMPTY_BUFFER)) {
            return false;
        }
        var copy = buffer(ByteBufUtil.utf8Bytes(text));
        ByteBufUtil.writeUtf8(copy, text);
        boolean taken = tryWrite(copy);
        if (!taken) {
            copy.release();
        }
        return taken;
    }

    /// Sends now what the running callback wrote so far, rather than when it returns. Needed by a callback that
    /// writes and then works on; outside a callback every write is sent at once. On io_uring, where callbacks must
    /// be short as on any loop, it still leaves with the loop's next turn.
    void flush();

    /// Returns whether less is waiting to be sent than the high-water mark. After having been past it, true again
    /// only below the low-water mark, of which [Protocol#writabilityChanged] tells.
    boolean isWritable();

    /// Returns how many bytes wait to be sent, with what it costs to hold them.
    long pendingBytes();

    /// Stops reading from the peer, which its network will make it feel, until [#resumeReading]. Bytes that were
    /// read already may still be delivered, over TLS in several calls.
    void pauseReading();

    /// Reads again. Of a pause and a resume the later call counts, whichever threads make them: pause before you
    /// hand work to one that resumes when it is done.
    void resumeReading();

    /// Chooses whether nothing is read while this connection's own output is unwritable, as it is at first. It
    /// bounds a protocol that answers what it hears: a peer that asks and reads no answers is soon not heard any
    /// more.
    ///
    /// Two ends that both do so, and both write much before they read, lock up as two programs do that block on
    /// write: each waits for the other to read, until the write stall timeout ends it. So one of them must read on:
    /// a client that sends much to a server that answers meanwhile switches this off, which is safe where what it
    /// hears makes it write nothing more. One that takes its input elsewhere, as a proxy does, needs it off and its
    /// own bound on what it reads.
    ///
    /// While it is off, no thread that reads ever waits for the peer to read what the engine sends. The protocol's
    /// own [#write(ByteBuf)] still waits on the thread engines; [#tryWrite(ByteBuf)] doesn't.
    void pauseReadingWhileUnwritable(boolean pause);

    /// Holds producers back as if the peer read slowly, though what is written is still sent: [#isWritable] is
    /// false, a write blocks where it may, and nothing is read while [#pauseReadingWhileUnwritable] is on. For
    /// whoever stands between a protocol and its transport and paces it, until [#releaseProducers].
    void holdProducers();

    /// Lets producers go on.
    void releaseProducers();

    /// Closes in order: sends all that was written, then says end of output, waits a little for the peer to see it
    /// and close as well, and is gone. From this call on nothing more is delivered and nothing more can be written.
    /// Over TLS the end of output is `close_notify` and then the network's.
    default void close() {
        close(new CloseReason.Closed());
    }

    /// Closes in order, for a reason that [Protocol#connectionLost] is to hear.
    void close(CloseReason reason);

    /// Sends all that was written, then ends this side's output only (half close): the peer sees the end of input
    /// and can go on sending. Over TLS this is `close_notify`; a peer that speaks TLS 1.2 answers it in kind and
    /// says no more (RFC 5246 §7.2.1).
    void closeOutput();

    /// Drops the connection: what waits to be sent is lost, and the peer sees a reset where the network has one.
    void abort();

    /// Returns whether the connection is neither closing nor closed.
    boolean isOpen();

    /// Returns what the TLS handshake agreed on; empty for a connection in the clear, and before the end of the
    /// handshake.
    Optional<TlsSession> tls();

    /// Goes over to TLS on a connection in the clear, as the server: sends what was written before, then waits
    /// for the client's handshake, within the limit for one. What is written from now on is sent when that is over,
    /// of which [Protocol#secured] tells.
    ///
    /// What has been read and not delivered yet is dropped, also the rest of the bytes that a running
    /// [Protocol#dataReceived] was given: somebody on the way may have slipped it in, in the clear, and it must not
    /// pass for protected (RFC 3207 §4.2, CVE-2011-0411). A protocol that has put bytes aside drops them itself;
    /// [LineProtocol#startTls] does. So what announces TLS to the client is written first, and this called in the
    /// same callback.
    ///
    /// @throws IllegalStateException when there is TLS already, if this is called in a callback
    void startTls(TlsServer server);

    /// Goes over to TLS on a connection in the clear, as the client: sends what was written before, then begins the
    /// handshake. All else is as for [#startTls(TlsServer)]; it is called when the server has said that it is
    /// ready. A handshake that fails ends the connection, of which [Protocol#connectionLost] tells.
    ///
    /// @param host whom the server's certificate must be for
    /// @throws IllegalStateException when there is TLS already, if this is called in a callback
    void startTls(TlsClient client, String host);

    /// Returns the address of the other end. A client of a UNIX socket has none: its path is empty, and so it is
    /// the same for all of them.
    SocketAddress peer();

    /// Returns the address of this end.
    SocketAddress local();

    /// Runs a task as one of this connection's callbacks: it overlaps none of them, happens-after those before
    /// it, and must not block where they mustn't. Tasks of one thread run in their order. One that throws is a
    /// callback that throws: logged once, and it closes this connection.
    ///
    /// Never runs the task within a callback that calls this, but after it. On the event loop the loop's thread
    /// runs it. On the thread engines the thread that is in a callback does, when that is over, or else a
    /// virtual thread; so the caller never waits. The one exception is the connection's own thread outside a
    /// callback, in a conversation: it waits for a callback in progress, runs the task itself, and sends what it
    /// wrote. A conversation's code is no callback: tasks that come from elsewhere run beside it.
    ///
    /// After [Protocol#connectionLost] tasks are still run, in the same way, so that nothing that was to be done
    /// is forgotten; what they throw is then only logged. When the reactor has stopped, and the loops with it, a
    /// virtual thread runs them.
    @Override
    void execute(Runnable task);

    /// Returns a clock whose calls are made as if by [#execute], so a protocol's timers need no lock; what is
    /// cancelled before it begins isn't made, whichever thread cancels. They are made after
    /// [Protocol#connectionLost] as well, unless cancelled, until the reactor stops, which drops them. The
    /// connection's own timeouts run by the same time.
    Clock clock();

    /// Returns the transport past all policies that stand before it; itself where none does. For whoever must
    /// know what the engine put there. What is written to it is seen by no policy.
    default Transport innermost() {
        return this;
    }
}
