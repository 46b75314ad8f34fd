package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.MemoryLink;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// Timeouts to the millisecond, on a clock that only the test moves.
class TimeoutContract extends Contract<MemoryRig> {
    private static final Duration IDLE = Duration.ofSeconds(10);
    private static final Duration MILLI = Duration.ofMillis(1);
    private static final Limits LIMITS = SocketRig.LIMITS.withIdle(IDLE);

    TimeoutContract(MemoryRig rig) {
        super(rig);
    }

    private MemoryRig.MemoryServer serveInMemory(Probes probes, Limits limits) {
        return closing(rig.serve(probes, limits));
    }

    @Test
    void anIdleConnectionLivesToTheMillisecond() {
        var probes = new Probes();
        var server = serveInMemory(probes, LIMITS);
        var link = server.connectLink();
        server.elapse(IDLE.minus(MILLI));
        assertThat(link.isEnded()).isFalse();
        server.elapse(MILLI);
        assertThat(link.isEnded()).isTrue();
        assertThat(link.isClosed())
                .as("it waits a little for the peer's goodbye")
                .isFalse();
        server.elapse(LIMITS.linger());
        assertThat(link.isClosed()).isTrue();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.TimedOut("idle", IDLE));
        assertThat(server.counts().timedOut()).isEqualTo(1);
    }

    @Test
    void whereThereIsNoConnectionNobodyLooksAtTheClock() {
        var server = serveInMemory(new Probes(), LIMITS);
        assertThat(server.clock().pendingCalls()).isZero();
        for (int i = 0; i < 3; i++) {
            var link = server.connectLink();
            assertThat(server.clock().pendingCalls()).isEqualTo(1);
            server.elapse(IDLE.plus(LIMITS.linger()));
            assertThat(link.isClosed()).isTrue();
            server.elapse(IDLE);
            assertThat(server.clock().pendingCalls()).isZero();
        }
    }

    @Test
    void whatThePeerSendsKeepsItAlive() {
        var server = serveInMemory(new Probes(), LIMITS);
        var link = server.connectLink();
        for (int i = 0; i < 5; i++) {
            server.elapse(IDLE.minus(MILLI));
            link.send("still here");
        }
        assertThat(link.isEnded()).isFalse();
        server.elapse(IDLE.plus(LIMITS.linger()));
        assertThat(link.isEnded()).isTrue();
    }

    @Test
    void whatIsSentToThePeerKeepsItAlive() {
        var probes = new Probes();
        var server = serveInMemory(probes, LIMITS);
        var link = server.connectLink();
        for (int i = 0; i < 30; i++) {
            server.elapse(Duration.ofSeconds(1));
            probes.first().transport().write("tick\n");
            assertThat(link.takeText()).isEqualTo("tick\n");
        }
        assertThat(link.isEnded()).isFalse();
    }

    @Test
    void whatATimerOfTheConnectionSendsKeepsItAlive() {
        var probes = new Probes();
        var server = serveInMemory(probes, LIMITS);
        var link = server.connectLink();
        var transport = probes.first().transport();
        transport.clock().callLater(Duration.ofSeconds(1), new Runnable() {
            @Override
            public void run() {
                transport.write("tick\n");
                transport.clock().callLater(Duration.ofSeconds(1), this);
            }
        });
        server.elapse(IDLE.multipliedBy(3));
        assertThat(link.takeText()).isEqualTo("tick\n".repeat(30));
        assertThat(link.isEnded()).isFalse();
    }

    /// Only bytes that move count: a timer that looks now and then must not keep a silent connection for ever.
    @Test
    void aTimerThatSendsNothingKeepsNothingAlive() {
        var probes = new Probes();
        var server = serveInMemory(probes, LIMITS);
        var link = server.connectLink();
        var transport = probes.first().transport();
        transport.clock().callLater(IDLE.dividedBy(2), () -> transport.execute(transport::flush));
        server.elapse(IDLE);
        assertThat(link.isEnded()).isTrue();
    }

    @Test
    void aStallEndsTheConnectionAfterItsTimeoutAndNotBefore() {
        var probes = new Probes();
        var stall = LIMITS.output().stall();
        var server = serveInMemory(probes, SocketRig.LIMITS);
        var link = server.connectLink();
        link.pauseReading();
        probes.first().transport().write(new byte[2 * MemoryLink.CAPACITY_BYTES]);
        server.elapse(stall.minus(MILLI));
        assertThat(link.isClosed()).isFalse();
        // Noticed by the next look but one: the first saw the message, the last that it hadn't moved.
        server.elapse(Duration.ofSeconds(2));
        assertThat(link.isReset()).isTrue();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.TimedOut("the peer to read", stall));
    }

    /// Buffers are recycled, so the same object may wait again later. That is another wait.
    @Test
    void aStallThatIsOverIsForgotten() {
        var probes = new Probes();
        var server = serveInMemory(probes, SocketRig.LIMITS.withIdle(Duration.ofHours(1)));
        var link = server.connectLink();
        var transport = probes.first().transport();
        ByteBuf message = Unpooled.unreleasableBuffer(Unpooled.wrappedBuffer(new byte[2_000]));
        for (int i = 0; i < 3; i++) {
            link.pauseReading();
            transport.write(new byte[MemoryLink.CAPACITY_BYTES]);
            transport.write(message);
            server.elapse(Duration.ofSeconds(5));
            assertThat(link.isReset()).as("round %d", i).isFalse();
            link.resumeReading();
            assertThat(link.take()).hasSize(MemoryLink.CAPACITY_BYTES + 2_000);
            server.elapse(Duration.ofSeconds(60));
        }
        assertThat(link.isReset()).isFalse();
    }

    @Test
    void aDrainEndsAtItsDeadlineToTheMillisecond() {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onStopping(Transport transport) {}
        });
        var server = serveInMemory(probes, SocketRig.LIMITS);
        var link = server.connectLink();
        server.port().beginStop(Duration.ofSeconds(5));
        server.elapse(Duration.ofSeconds(5).minus(MILLI));
        assertThat(link.isClosed()).isFalse();
        assertThat(server.port().drainReport()).isEmpty();
        server.elapse(MILLI);
        assertThat(link.isReset()).isTrue();
        assertThat(server.port().drainReport()).isPresent();
    }

    @Test
    void aStoppedPortLeavesNoCallOnTheClock() {
        var server = serveInMemory(new Probes(), SocketRig.LIMITS);
        server.connectLink();
        server.port().beginStop(Duration.ofSeconds(5));
        server.elapse(Duration.ofSeconds(10));
        assertThat(server.clock().pendingCalls()).isZero();
    }
}
