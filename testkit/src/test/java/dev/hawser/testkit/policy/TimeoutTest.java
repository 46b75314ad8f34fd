package dev.hawser.testkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.engine.MemoryLink;
import dev.hawser.core.policy.Timeout;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.testkit.MemoryTransport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class TimeoutTest {
    private static final Duration TIME = Duration.ofSeconds(10);
    private static final Duration MILLI = Duration.ofMillis(1);

    private final Recorder server = new Recorder();

    private MemoryTransport connect(Timeout timeout) {
        return MemoryTransport.connect(timeout.wrap(_ -> server));
    }

    private void assertTimedOut(MemoryTransport client, String step) {
        assertThat(client.isEnded()).isTrue();
        client.endOutput();
        assertThat(server.reason()).contains(new CloseReason.TimedOut(step, TIME));
        assertThat(client.port().counts().timedOut()).isEqualTo(1);
    }

    @Test
    void anIdleConnectionLivesToTheMillisecond() {
        var client = connect(Timeout.idle(TIME));
        client.clock().advance(TIME.minus(MILLI));
        assertThat(client.isEnded()).isFalse();
        client.clock().advance(MILLI);
        assertTimedOut(client, "any traffic");
    }

    @Test
    void aByteInEitherDirectionKeepsItAlive() {
        var client = connect(Timeout.idle(TIME));
        for (int i = 0; i < 10; i++) {
            client.clock().advance(TIME.minus(MILLI));
            switch (i % 3) {
                case 0 -> client.send("x");
                case 1 -> server.transport().write("y");
                default -> server.transport().write(new byte[1]);
            }
        }
        client.clock().advance(TIME.minus(MILLI));
        assertThat(client.isEnded()).isFalse();
        client.clock().advance(MILLI);
        assertTimedOut(client, "any traffic");
    }

    @Test
    void aConnectionWhosePeerReadsSlowlyIsNotIdle() {
        var client = connect(Timeout.idle(TIME));
        client.pauseReading();
        server.transport().write(new byte[MemoryLink.CAPACITY_BYTES + 1]);
        client.clock().advance(TIME.multipliedBy(2));
        assertThat(client.isEnded()).isFalse();
        client.resumeReading();
        assertThat(client.receivedBytes()).hasSize(MemoryLink.CAPACITY_BYTES + 1);
        client.clock().advance(TIME);
        assertTimedOut(client, "any traffic");
    }

    @Test
    void aPeerThatSendsNothingIsSilentWhateverItIsSent() {
        var client = connect(Timeout.silence(TIME));
        client.clock().advance(Duration.ofSeconds(5));
        client.send("I live");
        for (int i = 0; i < 9; i++) {
            client.clock().advance(Duration.ofSeconds(1));
            server.transport().write("are you there?");
        }
        client.clock().advance(Duration.ofMillis(999));
        assertThat(client.isEnded()).isFalse();
        client.clock().advance(MILLI);
        assertTimedOut(client, "the peer to send");
    }

    @Test
    void aLifetimeEndsHoweverBusyTheConnectionIs() {
        var client = connect(Timeout.lifetime(TIME));
        for (int i = 0; i < 9; i++) {
            client.clock().advance(Duration.ofSeconds(1));
            client.send("x");
            server.transport().write("y");
        }
        client.clock().advance(Duration.ofMillis(999));
        assertThat(client.isEnded()).isFalse();
        client.clock().advance(MILLI);
        assertTimedOut(client, "the connection to end");
        assertThat(client.receivedText()).isEqualTo("y".repeat(9));
    }

    @Test
    void whoTakesNoGoodbyeIsAbortedAfterAWhile() {
        var client = connect(Timeout.lifetime(TIME));
        client.pauseReading();
        server.transport().write(new byte[MemoryLink.CAPACITY_BYTES + 1]);
        client.clock().advance(TIME.plus(Timeout.PATIENCE).minus(MILLI));
        assertThat(client.isReset()).isFalse();
        client.clock().advance(MILLI);
        assertThat(client.isReset()).isTrue();
        assertThat(server.reason()).contains(new CloseReason.TimedOut("the connection to end", TIME));
    }

    @Test
    void aConnectionThatEndsLeavesNoCallOnTheClock() {
        for (var timeout : new Timeout[] {Timeout.idle(TIME), Timeout.silence(TIME), Timeout.lifetime(TIME)}) {
            var client = connect(timeout);
            client.endOutput();
            assertThat(server.reason()).contains(new CloseReason.PeerClosed());
            client.port().beginStop(Duration.ZERO);
            client.clock().advance(MILLI);
            assertThat(client.clock().pendingCalls()).isZero();
        }
    }

    @Test
    void noTimeAtAllIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Timeout.idle(Duration.ZERO))
                .withMessage("the timeout is PT0S; expected more than zero");
    }
}
