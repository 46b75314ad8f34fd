package dev.hawser.testkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.policy.Throttle;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.MemoryTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class ThrottleTest {
    private static final Duration MILLI = Duration.ofMillis(1);

    @Test
    void readingStopsUntilWhatWasReadIsPaidFor() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.reading(1_000).wrap(_ -> server));
        client.send(new byte[1_000]);
        client.send(new byte[500]);
        assertThat(server.bytes()).as("a second's worth, and one piece").isEqualTo(1_500);
        client.send(new byte[10]);
        client.clock().advance(Duration.ofMillis(499));
        assertThat(server.bytes()).isEqualTo(1_500);
        client.clock().advance(MILLI);
        assertThat(server.bytes()).isEqualTo(1_510);
    }

    @Test
    void readingKeepsItsRateInTheLongRun() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.reading(1_000).wrap(_ -> server));
        long sent = 0;
        for (int millis = 1; millis <= 60_000; millis++) {
            // As fast as a wire goes that holds no more than one piece.
            while (server.bytes() == sent) {
                client.send(new byte[77]);
                sent += 77;
            }
            client.clock().advance(MILLI);
            assertThat(server.bytes()).isBetween((long) millis, millis + 1_000L + 77);
        }
    }

    @Test
    void whatTheProtocolPausesStaysPausedWhenItIsPaidFor() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.reading(1_000).wrap(_ -> server));
        client.send(new byte[2_000]);
        server.transport().pauseReading();
        client.send("later");
        client.clock().advance(Duration.ofSeconds(10));
        assertThat(server.bytes()).isEqualTo(2_000);
        server.transport().resumeReading();
        assertThat(server.bytes()).isEqualTo(2_005);
    }

    @Test
    void whatTheProtocolResumesStaysStoppedUntilItIsPaidFor() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.reading(1_000).wrap(_ -> server));
        server.transport().pauseReading();
        server.transport().resumeReading();
        client.send(new byte[2_000]);
        server.transport().pauseReading();
        server.transport().resumeReading();
        client.send("later");
        client.clock().advance(Duration.ofMillis(999));
        assertThat(server.bytes()).isEqualTo(2_000);
        client.clock().advance(MILLI);
        assertThat(server.bytes()).isEqualTo(2_005);
    }

    @Test
    void aProducerIsHeldUntilWhatItWroteIsPaidFor() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.writing(1_000).wrap(_ -> server));
        server.transport().write(new byte[1_000]);
        assertThat(server.transport().isWritable()).isTrue();
        server.transport().write("x".repeat(500));
        assertThat(server.transport().isWritable()).isFalse();
        assertThat(client.receivedBytes()).as("what is written is sent").hasSize(1_500);
        client.clock().advance(Duration.ofMillis(499));
        assertThat(server.writability).containsExactly("held");
        client.clock().advance(MILLI);
        assertThat(server.transport().isWritable()).isTrue();
        assertThat(server.writability).containsExactly("held", "writable");
    }

    @Test
    void aProducerThatHeedsTheSignKeepsTheRate() {
        var server = new Recorder() {
            @Override
            public void connectionMade(Transport made) throws Exception {
                super.connectionMade(made);
                produce();
            }

            @Override
            public void writabilityChanged(Transport from) throws Exception {
                super.writabilityChanged(from);
                produce();
            }

            private void produce() {
                while (transport().isWritable()) {
                    transport().write(new byte[64]);
                }
            }
        };
        var client = MemoryTransport.connect(Throttle.writing(1_000).wrap(_ -> server));
        int received = 0;
        for (int second = 1; second <= 60; second++) {
            client.clock().advance(Duration.ofSeconds(1));
            received += client.receivedBytes().length;
            assertThat(received).isBetween(1_000 * second, 1_000 * (second + 1) + 64);
        }
    }

    /// A protocol that only answers is throttled by its questions.
    @Test
    void whileTheProducerIsHeldNothingIsRead() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.writing(1_000).wrap(_ -> server));
        server.transport().write(new byte[2_000]);
        client.send("one read was under way, ");
        client.send("then none");
        client.clock().advance(Duration.ofMillis(999));
        assertThat(server.text()).isEqualTo("one read was under way, ");
        client.clock().advance(MILLI);
        assertThat(server.text()).isEqualTo("one read was under way, then none");
    }

    @Test
    void connectionsMayShareARate() {
        List<Recorder> servers = new ArrayList<>();
        var one = MemoryTransport.connect(Throttle.reading(1_000).inTotal().wrap(_ -> {
            servers.add(new Recorder());
            return servers.getLast();
        }));
        var two = one.connectAnother();
        one.send(new byte[1_500]);
        two.send(new byte[500]);
        assertThat(servers.getLast().bytes()).as("nobody had told it yet").isEqualTo(500);
        one.send("1");
        two.send("2");
        one.clock().advance(Duration.ofMillis(999));
        assertThat(servers.getFirst().bytes() + servers.getLast().bytes()).isEqualTo(2_000);
        one.clock().advance(MILLI);
        assertThat(servers.getFirst().bytes() + servers.getLast().bytes()).isEqualTo(2_001);
        one.clock().advance(MILLI);
        assertThat(servers.getFirst().bytes()).isEqualTo(1_501);
        assertThat(servers.getLast().bytes()).isEqualTo(501);
    }

    @Test
    void eachConnectionHasARateOfItsOwnOtherwise() {
        List<Recorder> servers = new ArrayList<>();
        var one = MemoryTransport.connect(Throttle.reading(1_000).wrap(_ -> {
            servers.add(new Recorder());
            return servers.getLast();
        }));
        var two = one.connectAnother();
        one.send(new byte[5_000]);
        two.send("hello");
        two.send(" there");
        assertThat(servers.getLast().text()).isEqualTo("hello there");
    }

    @Test
    void throttlesMayStandBeforeEachOther() {
        var server = new Recorder();
        var client = MemoryTransport.connect(Throttle.writing(1_000)
                .and(Throttle.writing(2_000))
                .and(Throttle.reading(500))
                .wrap(_ -> server));
        server.transport().write(new byte[3_000]);
        client.clock().advance(Duration.ofMillis(500));
        assertThat(server.transport().isWritable()).as("the faster one is paid").isFalse();
        client.clock().advance(Duration.ofMillis(1_500));
        assertThat(server.transport().isWritable()).isTrue();
        assertThat(server.writability).containsExactly("held", "writable");
    }

    @Test
    void aConnectionThatClosesSendsAllAndLeavesNoCallOnTheClock() {
        var server = new Recorder();
        var policy = Throttle.writing(1_000).and(Throttle.reading(1_000));
        var client = MemoryTransport.connect(policy.wrap(_ -> server));
        client.send(new byte[9_000]);
        server.transport().write(new byte[9_000]);
        server.transport().close();
        assertThat(client.receivedBytes()).hasSize(9_000);
        assertThat(client.isEnded()).isTrue();
        client.endOutput();
        assertThat(server.reason()).contains(new CloseReason.Closed());
        server.transport().write(new byte[9_000]);
        client.port().beginStop(Duration.ZERO);
        client.clock().advance(Duration.ofMillis(1));
        assertThat(client.clock().pendingCalls()).isZero();
    }

    @Test
    void aRateOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Throttle.reading(0))
                .withMessage("the rate is 0 bytes a second; expected 1 or more");
    }
}
