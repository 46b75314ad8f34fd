package dev.hawser.lab.load;

import dev.hawser.lab.workload.Crowd;
import io.netty.bootstrap.Bootstrap;
import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelOption;
import io.netty.channel.FixedRecvByteBufAllocator;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/// A connection of the crowd: one that stays, or one that reads slowly. It doesn't come back when it is closed. For its
/// lane's thread.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class CrowdMember {
    private static final int SIPS_PER_SECOND = 10;

    /// What the kernel may hold for a slow reader. Whatever it holds has been taken from the server.
    private static final int SMALL_BUFFER = 4 * 1024;

    private final Lane lane;
    private final int number;
    private final Crowd crowd;
    private final ByteBuf question;
    private @Nullable Channel channel;
    private boolean asked;
    private boolean wasAnswered;
    private int got;

    CrowdMember(Lane lane, int number, Crowd crowd) {
        this.lane = lane;
        this.number = number;
        this.crowd = crowd;
        this.question = Target.direct(crowd.first().orElse("").getBytes(StandardCharsets.ISO_8859_1));
    }

    boolean isAnswered() {
        return wasAnswered;
    }

    boolean isStarved() {
        return asked && !wasAnswered;
    }

    private boolean isSlow() {
        return crowd.bytesPerSecond() > 0;
    }

    void connect() {
        asked = crowd.first().isPresent();
        lane.gate().enter(() -> bootstrap().connect(), failure -> lane.tally().failed("crowd: " + Slot.kind(failure)));
    }

    private Bootstrap bootstrap() throws Exception {
        var bootstrap = lane.target().connecting(lane.loop(), number, new Link(), false);
        if (isSlow()) {
            int sip = Math.max(1, crowd.bytesPerSecond() / SIPS_PER_SECOND);
            bootstrap
                    .option(ChannelOption.AUTO_READ, false)
                    .option(ChannelOption.SO_RCVBUF, SMALL_BUFFER)
                    .option(ChannelOption.RECVBUF_ALLOCATOR, new FixedRecvByteBufAllocator(sip).maxMessagesPerRead(1));
        }
        return bootstrap;
    }

    void end() {
        if (channel != null) {
            channel.close();
        }
    }

    private final class Link extends ChannelInboundHandlerAdapter implements Target.Asking {
        @Override
        public void channelActive(ChannelHandlerContext context) {
            channel = context.channel();
            if (lane.isStopping()) {
                context.close();
                return;
            }
            ask(context);
            if (isSlow()) {
                sip(context);
            }
        }

        private void ask(ChannelHandlerContext context) {
            got = 0;
            if (asked) {
                context.writeAndFlush(question.duplicate(), context.voidPromise());
            }
        }

        private void sip(ChannelHandlerContext context) {
            if (context.channel().isActive()) {
                if (!lane.crowdRests()) {
                    context.read();
                }
                lane.loop().schedule(() -> sip(context), 1_000 / SIPS_PER_SECOND, TimeUnit.MILLISECONDS);
            }
        }

        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            got += ((ByteBuf) message).readableBytes();
            ReferenceCountUtil.release(message);
            if (got > crowd.answerBytes()) {
                lane.tally().failed("crowd: wrong answer");
                context.close();
            } else if (got == crowd.answerBytes()) {
                wasAnswered = true;
                if (isSlow()) {
                    ask(context);
                }
            } else if (isSlow()) {
                // It reads, if slowly: it is served.
                wasAnswered = true;
            }
        }

        @Override
        public void channelInactive(ChannelHandlerContext context) {
            if (!lane.isStopping()) {
                lane.tally().failed("crowd: closed");
            }
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
