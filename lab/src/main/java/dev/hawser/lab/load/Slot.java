package dev.hawser.lab.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.io.IOException;
import java.net.ConnectException;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// One client: asks, hears the answer, asks again. It outlives its connections. For its lane's thread.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Slot {
    private static final long NOTHING = Long.MIN_VALUE;

    private final Lane lane;
    private final int number;
    private final AnswerReader reader;
    private @Nullable Channel channel;
    private boolean connecting;
    private boolean resting;
    private long firstAskedNanos = NOTHING;
    private boolean wasAnswered;
    private boolean written;
    private boolean expectsNoBody;
    /// When the outstanding request was meant to be sent.
    private long intendedNanos = NOTHING;

    Slot(Lane lane, int number) {
        this.lane = lane;
        this.number = number;
        this.reader = new AnswerReader(lane.target().traffic().answers());
    }

    /// Says whether it could ask now. One that couldn't comes back by itself.
    boolean isFree() {
        return intendedNanos == NOTHING
                && !resting
                && !connecting
                && (isConnected() || lane.target().traffic().reconnecting());
    }

    boolean isConnected() {
        return Target.isOpen(channel);
    }

    /// Says whether it has asked before this moment and never had an answer. Who asked later may have one coming.
    boolean isStarved(long sinceNanos) {
        return !wasAnswered && firstAskedNanos != NOTHING && firstAskedNanos - sinceNanos < 0;
    }

    /// Returns how long the outstanding request has waited; negative if there is none.
    long waitedNanos(long nowNanos) {
        return intendedNanos == NOTHING ? -1 : Math.max(0, nowNanos - intendedNanos);
    }

    /// Connects before there is a request, where connections stay.
    void prepare() {
        if (channel == null && !connecting && !lane.target().traffic().reconnecting()) {
            connect();
        }
    }

    /// Sends a request, as soon as there is a connection.
    ///
    /// @param intended when it was meant to be sent
    void ask(long intended) {
        intendedNanos = intended;
        if (firstAskedNanos == NOTHING) {
            firstAskedNanos = System.nanoTime();
        }
        written = false;
        if (isConnected()) {
            write();
        } else if (!connecting) {
            connect();
        }
    }

    /// Closes the connection; nothing more comes.
    void end() {
        intendedNanos = NOTHING;
        drop();
    }

    /// Counts a failure, gives the connection up, and tries again after a while.
    void failed(String kind) {
        if (lane.isStopping() || resting) {
            return;
        }
        lane.tally().failed(kind);
        intendedNanos = NOTHING;
        connecting = false;
        resting = true;
        drop();
        lane.afterBackOff(() -> {
            resting = false;
            lane.becameFree(this);
        });
    }

    private void drop() {
        var old = channel;
        channel = null;
        if (old != null) {
            old.close();
        }
    }

    private void connect() {
        connecting = true;
        lane.gate()
                .enter(
                        () -> lane.target()
                                .connecting(lane.loop(), number, new Link(), true)
                                .connect(),
                        failure -> failed("connect: " + kind(failure)));
    }

    private void write() {
        var question = lane.nextQuestion();
        reader.expect(question.answer());
        expectsNoBody = question.bodiless();
        written = true;
        lane.tally().sent();
        var open = channel;
        if (open != null) {
            open.writeAndFlush(question.bytes().duplicate(), open.voidPromise());
        }
    }

    private void answered() {
        lane.tally().answered(System.nanoTime() - intendedNanos);
        wasAnswered = true;
        intendedNanos = NOTHING;
        if (lane.target().traffic().reconnecting() || !reader.stays()) {
            drop();
        }
        lane.becameFree(this);
    }

    static String kind(Throwable cause) {
        if (cause instanceof ConnectException refused) {
            String message = String.valueOf(refused.getMessage());
            return message.contains("refused") ? "refused" : message.contains("timed out") ? "timed out" : "failed";
        }
        String message = String.valueOf(cause.getMessage()).toLowerCase(Locale.ROOT);
        if (cause instanceof IOException && (message.contains("reset") || message.contains("broken pipe"))) {
            return "reset";
        }
        return cause.getClass().getSimpleName();
    }

    /// One connection. What comes from one that was given up is nobody's.
    private final class Link extends ChannelInboundHandlerAdapter implements Target.Asking {
        @Override
        public boolean expectsNoBody() {
            return expectsNoBody;
        }

        @Override
        public void channelActive(ChannelHandlerContext context) {
            connecting = false;
            if (lane.isStopping()) {
                context.close();
                return;
            }
            channel = context.channel();
            if (intendedNanos == NOTHING) {
                lane.becameFree(Slot.this);
            } else {
                write();
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            try {
                if (!context.channel().equals(channel)) {
                    return;
                }
                if (intendedNanos == NOTHING || !written) {
                    failed("unasked answer");
                    return;
                }
                switch (reader.take(message)) {
                    case MORE -> {}
                    case WHOLE -> answered();
                    case WRONG -> failed(reader.wrong());
                }
            } finally {
                ReferenceCountUtil.release(message);
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (context.channel().equals(channel)) {
                failed(intendedNanos == NOTHING ? "closed while idle" : "closed before the answer");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            if (context.channel().equals(channel)) {
                failed(kind(cause));
            } else {
                context.close();
            }
        }
    }
}
