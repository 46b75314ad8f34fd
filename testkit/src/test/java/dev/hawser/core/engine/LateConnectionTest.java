package dev.hawser.core.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.engine.channel.MemoryChannel;
import dev.hawser.core.engine.channel.MemoryEnd;
import dev.hawser.core.engine.channel.Pipe;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.ManualClock;
import io.netty.buffer.ByteBuf;
import io.netty.channel.MultiThreadIoEventLoopGroup;
import io.netty.channel.nio.NioIoHandler;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.Executor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/// A connection that was let in and only begins when its port's drain is over, nobody having been there.
final class LateConnectionTest {
    private static final Executor HELPERS = task -> Thread.ofVirtual().start(task);

    private final ManualClock clock = new ManualClock();
    private final AtomicInteger greeted = new AtomicInteger();
    private final MemoryAddress name = new MemoryAddress("late");
    private final Pipe there = new Pipe(MemoryLink.CAPACITY_BYTES);
    private final Pipe back = new Pipe(MemoryLink.CAPACITY_BYTES);
    private final MemoryEnd end = new MemoryEnd(there, back, name, new MemoryAddress("client"));

    /// Would stay for ever.
    private final class Stubborn implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            greeted.incrementAndGet();
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) {}

        @Override
        public void stopping(Transport transport) {}
    }

    private Intake drained(boolean producersBlock) {
        var intake = new Intake(_ -> new Stubborn(), Limits.defaults(), clock, producersBlock);
        assertThat(intake.drain(Duration.ofSeconds(10))).isCompletedWithValue(DrainReport.NONE);
        return intake;
    }

    private void assertCutOff(Intake intake) {
        await("the cut")
                .atMost(Duration.ofSeconds(10))
                .until(() -> intake.counts(0).open() == 0 && back.isReset());
        assertThat(greeted).as("protocols that were greeted").hasValue(0);
    }

    @Test
    void onVirtualThreadsItIsCutOff() throws IOException {
        var intake = drained(true);
        new BlockingUsher(intake, new OwnThreads(), HELPERS).take(end);
        assertCutOff(intake);
    }

    @Test
    void onAThreadPoolItIsCutOff() throws IOException {
        var intake = drained(true);
        var threads = new PooledThreads(Engine.threadPool(), clock, "late");
        new BlockingUsher(intake, threads, HELPERS).take(end);
        assertCutOff(intake);
        threads.shut();
        threads.dismantle();
    }

    @Test
    void onAnEventLoopItIsCutOff() throws InterruptedException {
        var intake = drained(false);
        var loops = new MultiThreadIoEventLoopGroup(1, NioIoHandler.newFactory());
        try {
            new LoopUsher(intake, loops).take(new MemoryChannel(end));
            assertCutOff(intake);
        } finally {
            loops.shutdownGracefully(0, 1, TimeUnit.SECONDS).await(10, TimeUnit.SECONDS);
        }
    }

    @Test
    void inMemoryItIsCutOff() {
        var intake = drained(false);
        var link = new MemoryLink(clock, name, new MemoryAddress("client"));
        assertThat(intake.admit(link.channel().remoteAddress())).isEmpty();
        link.begin(intake.serve(link.channel()));
        assertThat(link.isReset()).isTrue();
        assertThat(intake.counts(0).open()).isZero();
        assertThat(greeted).as("protocols that were greeted").hasValue(0);
    }
}
