package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.LockChannel;
import dev.hawser.core.protocol.CloseReason;
import io.netty.channel.Channel;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DuplexChannel;
import io.netty.channel.uring.IoUringSocketChannel;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/// How one connection ends, and why: open, then closing (what was written is being sent), then lingering (our
/// end of output was sent, the peer's is awaited), then lost, of which at last the protocol is told; or lost at
/// once. The first reason wins.
///
/// For the connection's event loop, unless marked otherwise.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Ending {
    private enum State {
        /// Bytes are delivered and taken.
        OPEN,
        /// What was written is being sent; input is dropped.
        CLOSING,
        /// Our end of output was sent; waiting for the peer's.
        LINGERING,
        /// The channel is gone, or going without more ado.
        LOST,
        /// The protocol has heard of it.
        TOLD
    }

    /// The state of a TCP connection of which nothing is left, as the kernel numbers them (Linux, `tcp_states.h`).
    private static final int TCP_CLOSE = 7;

    private final Channel channel;
    private final Outbound outbound;
    private final ConnectionGroup group;
    private @Nullable CloseReason reason;
    private boolean inputOver;
    private boolean brokenOff;
    private @Nullable TlsLayer tls;
    private boolean outputEnded;
    private long lingerSinceNanos;
    /// Read by any thread.
    private volatile State state = State.OPEN;

    /// Read by any thread.
    private volatile boolean outputEnding;

    /// Written by the clock's thread, at a drain's deadline.
    private volatile boolean cut;

    Ending(Channel channel, Outbound outbound, ConnectionGroup group) {
        this.channel = channel;
        this.outbound = outbound;
        this.group = group;
    }

    /// Has the connection end as TLS wants it from now on.
    void over(TlsLayer layer) {
        tls = layer;
    }

    /// Returns whether bytes are delivered. For any thread.
    boolean isOpen() {
        return state == State.OPEN;
    }

    /// Returns whether bytes are taken. For any thread.
    boolean isWritable() {
        return state == State.OPEN && !outputEnding;
    }

    /// Returns whether all is sent and only the peer's goodbye is missing. For any thread.
    boolean isLingering() {
        return state == State.LINGERING;
    }

    /// Returns whether the connection was cut off at a drain's deadline. For any thread.
    boolean isCut() {
        return cut;
    }

    /// Notes the end of the peer's output.
    ///
    /// @return false when that was known, or is no end but a break
    boolean inputEnds() {
        if (inputOver) {
            return false;
        }
        if (isReset()) {
            breaks(new CloseReason.Reset(new IOException("the peer has reset the connection")));
            return false;
        }
        inputOver = true;
        if (state == State.LINGERING) {
            closeChannel();
        }
        return true;
    }

    /// Returns whether the end of input is a reset: io_uring now and then shows one as the other, but a peer that has
    /// only ended its output leaves a connection.
    private boolean isReset() {
        if (outputEnded || !(channel instanceof IoUringSocketChannel socket)) {
            return false;
        }
        try {
            return socket.tcpInfo().state() == TCP_CLOSE;
        } catch (ChannelException gone) {
            // Closed by us meanwhile; then it doesn't matter any more.
            return false;
        }
    }

    /// Notes that the peer's output was cut: it may have wanted to say more. What we wrote is sent.
    void inputIsCut() {
        if (inputEnds()) {
            close(new CloseReason.Truncated());
        }
    }

    /// Sends what has been flushed, and then the end of output, when nothing else can be said any more: TLS is broken,
    /// or never was. The peer should still see the alert that says why.
    ///
    /// @param why null where it has been said or is about to be
    void breakOff(@Nullable CloseReason why) {
        if (why != null && state != State.TOLD) {
            because(why);
        }
        if (brokenOff || tls == null || state == State.LOST || state == State.TOLD) {
            return;
        }
        brokenOff = true;
        if (state == State.LINGERING) {
            closeChannel();
            return;
        }
        state = State.CLOSING;
        outputEnding = true;
        tls.whenFlushed(() -> {
            outputEnded = true;
            if (state != State.CLOSING) {
                return;
            }
            if (inputOver || !channel.isOpen()) {
                closeChannel();
            } else {
                endChannelOutput();
                awaitGoodbye();
            }
        });
    }

    /// Closes in order.
    void close(CloseReason why) {
        if (state != State.OPEN) {
            return;
        }
        state = State.CLOSING;
        because(inputOver && why instanceof CloseReason.Closed ? new CloseReason.PeerClosed() : why);
        if (outputEnded) {
            awaitGoodbye();
        } else {
            endOutput();
        }
    }

    /// Sends what was written and then the end of output.
    void closeOutput() {
        if (state == State.OPEN) {
            endOutput();
        }
    }

    /// Drops the connection, so that the peer sees a reset.
    void abort(CloseReason why) {
        if (state == State.LOST || state == State.TOLD) {
            return;
        }
        state = State.LOST;
        because(why);
        try {
            if (channel.isOpen()) {
                channel.config().setOption(ChannelOption.SO_LINGER, 0);
            }
        } catch (ChannelException gone) {
            // The peer was faster; there is nobody left to see a reset.
        }
        closeChannel();
    }

    /// Closes what is broken already.
    void breaks(CloseReason why) {
        if (state == State.TOLD) {
            return;
        }
        if (state == State.CLOSING && reason instanceof CloseReason.PeerClosed) {
            // Not everything was answered. A reset may show as an end of input first, with some kernels' interfaces.
            reason = null;
        }
        state = State.LOST;
        because(why);
        closeChannel();
    }

    /// Notes that a drain's deadline is over. Whatever this does to a callback that is running is no failure of its
    /// own. For any thread.
    void cut() {
        cut = true;
    }

    /// Ends at once, because nobody watches the timeouts any more.
    void leaveUnwatched() {
        if (state == State.LINGERING) {
            closeChannel();
        } else {
            abort(new CloseReason.Stopped());
        }
    }

    /// Closes a connection whose peer has not said goodbye in time.
    void checkLinger(long nowNanos) {
        if (nowNanos - lingerSinceNanos >= group.limits().linger().toNanos()) {
            closeChannel();
        }
    }

    /// Notes that the channel is gone.
    ///
    /// @return why
    CloseReason lost() {
        state = State.LOST;
        return because(
                inputOver
                        ? new CloseReason.PeerClosed()
                        : new CloseReason.Reset(new IOException("the connection ended unannounced")));
    }

    /// Notes that the protocol was told, and that its last callback is over.
    void told() {
        state = State.TOLD;
    }

    /// Returns whether the last callback is over.
    boolean isTold() {
        return state == State.TOLD;
    }

    private void endOutput() {
        if (outputEnding) {
            return;
        }
        outputEnding = true;
        outbound.whenSent(() -> {
            var layer = tls;
            if (layer == null) {
                outputIsSent();
            } else {
                layer.sayGoodbye(this::outputIsSent);
            }
        });
    }

    private void outputIsSent() {
        outputEnded = true;
        if (brokenOff) {
            return;
        }
        if (state == State.CLOSING && inputOver) {
            closeChannel();
            return;
        }
        // Until we close, TLS has answers of its own to send.
        if (tls == null || state == State.CLOSING) {
            endChannelOutput();
        }
        if (state == State.CLOSING) {
            awaitGoodbye();
        }
    }

    private void endChannelOutput() {
        if (!(channel instanceof LockChannel blocking && blocking.isReaderWoken())) {
            ((DuplexChannel) channel).shutdownOutput();
        }
    }

    private void closeChannel() {
        var layer = tls;
        if (layer == null) {
            outbound.closeChannel();
        } else {
            layer.closeChannel();
        }
    }

    private void awaitGoodbye() {
        if (inputOver || group.isOver()) {
            closeChannel();
            return;
        }
        state = State.LINGERING;
        lingerSinceNanos = group.clock().nanoTime();
    }

    /// Notes why the connection ends, unless that is known.
    ///
    /// @return why it does
    CloseReason because(CloseReason why) {
        var first = reason;
        if (first == null) {
            // A cut closes the socket under whoever uses it, and looks like a reset from there.
            first = cut ? new CloseReason.Stopped() : why;
            reason = first;
        }
        return first;
    }
}
