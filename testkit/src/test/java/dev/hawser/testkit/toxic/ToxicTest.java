package dev.hawser.testkit.toxic;

import static dev.hawser.testkit.toxic.Direction.DOWNSTREAM;
import static dev.hawser.testkit.toxic.Direction.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.MemoryTransport;
import dev.hawser.testkit.NothingUnhandled;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Each toxic between two ends in memory, to the millisecond.
@ExtendWith(NothingUnhandled.class)
final class ToxicTest {
    private static final long SEED = 42;

    private final ManualClock clock = new ManualClock();
    private final List<MemoryTransport> servers = new ArrayList<>();
    private final ToxicProxy proxy = ToxicProxy.to(this::serve).seeded(SEED);

    private Deferred<?> serve(ProtocolFactory far) {
        servers.add(MemoryTransport.connect(far, Limits.defaults(), clock));
        return Deferred.succeeded("connected");
    }

    private MemoryTransport connect() {
        return MemoryTransport.connect(proxy, Limits.defaults(), clock);
    }

    private void pass(int millis) {
        clock.advance(Duration.ofMillis(millis));
    }

    private static Duration ms(int millis) {
        return Duration.ofMillis(millis);
    }

    @Test
    void withoutToxicsEverythingPassesAtOnce() {
        var client = connect();
        client.send("question");
        assertThat(servers.getFirst().receivedText()).isEqualTo("question");
        client.endOutput();
        assertThat(servers.getFirst().isEnded()).isTrue();
        servers.getFirst().send("answer");
        assertThat(client.receivedText()).isEqualTo("answer");
        servers.getFirst().endOutput();
        assertThat(client.isClosed()).isTrue();
        assertThat(servers.getFirst().isClosed()).isTrue();
        assertThat(client.isReset()).isFalse();
    }

    @Test
    void latencyDelaysBytesAndTheEndInItsDirectionOnly() {
        proxy.add("slow", UPSTREAM, Latency.of(ms(100)));
        var client = connect();
        var server = servers.getFirst();
        client.send("a");
        pass(50);
        client.send("b");
        client.endOutput();
        pass(49);
        assertThat(server.receivedText()).isEmpty();
        pass(1);
        assertThat(server.receivedText()).isEqualTo("a");
        pass(49);
        assertThat(server.receivedText()).isEmpty();
        assertThat(server.isEnded()).isFalse();
        server.send("back at once");
        assertThat(client.receivedText()).isEqualTo("back at once");
        pass(1);
        assertThat(server.receivedText()).isEqualTo("b");
        assertThat(server.isEnded()).isTrue();
    }

    @Test
    void jitterKeepsTheOrderAndRepeatsWithItsSeed() {
        var once = arrivals(proxy);
        assertThat(once).isEqualTo(arrivals(ToxicProxy.to(this::serve).seeded(SEED)));
        assertThat(once).isNotEqualTo(arrivals(ToxicProxy.to(this::serve).seeded(SEED + 1)));
        assertThat(once).isSorted();
        assertThat(once.getFirst()).isBetween(50, 150);
        assertThat(once.getLast()).isBetween(19 * 10 + 50, 19 * 10 + 150);
    }

    /// Sends a letter every ten milliseconds and returns at which millisecond each arrives.
    private List<Integer> arrivals(ToxicProxy through) {
        through.add("jitter", UPSTREAM, Latency.of(ms(100)).jitter(ms(50)));
        var client = MemoryTransport.connect(through, Limits.defaults(), clock);
        var server = servers.getLast();
        List<Integer> times = new ArrayList<>();
        var text = new StringBuilder();
        for (int now = 0; now < 1_000; now++) {
            if (now % 10 == 0 && now < 200) {
                client.send(String.valueOf((char) ('a' + now / 10)));
            }
            String arrived = server.receivedText();
            text.append(arrived);
            for (int i = 0; i < arrived.length(); i++) {
                times.add(now);
            }
            pass(1);
        }
        assertThat(text).hasToString("abcdefghijklmnopqrst");
        return times;
    }

    @Test
    void whatIsUnderWayIsBounded() {
        var small = ToxicProxy.to(this::serve).holding(10_000);
        small.add("far away", UPSTREAM, Latency.of(ms(1_000)));
        var client = MemoryTransport.connect(small, Limits.defaults(), clock);
        for (int i = 0; i < 100; i++) {
            client.send(new byte[1_000]);
        }
        pass(1_000);
        assertThat(servers.getFirst().receivedBytes()).hasSize(10_000);
        pass(1_000);
        assertThat(servers.getFirst().receivedBytes()).hasSize(90_000);
    }

    @Test
    void aReceiverThatDoesNotReadStopsTheSender() {
        var client = connect();
        servers.getFirst().pauseReading();
        // More than may wait for a peer: whoever went on reading would have to drop it.
        int pieces = 6_000;
        for (int i = 0; i < pieces; i++) {
            client.send(new byte[1_000]);
        }
        var server = servers.getFirst();
        assertThat(server.isReset()).isFalse();
        server.resumeReading();
        assertThat(server.receivedBytes()).hasSize(pieces * 1_000);
    }

    @Test
    void bandwidthLetsSoManyBytesThroughInATime() {
        proxy.add("narrow", DOWNSTREAM, new Bandwidth(1_000));
        var client = connect();
        servers.getFirst().send(new byte[500]);
        servers.getFirst().endOutput();
        pass(99);
        assertThat(client.receivedBytes()).isEmpty();
        pass(1);
        assertThat(client.receivedBytes()).hasSize(100);
        pass(399);
        assertThat(client.receivedBytes()).hasSize(300);
        assertThat(client.isEnded()).isFalse();
        pass(1);
        assertThat(client.receivedBytes()).hasSize(100);
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void slicerCutsAndLetsTimePassBetweenThePieces() {
        proxy.add("slices", UPSTREAM, new Slicer(3, 0, ms(10)));
        var client = connect();
        var server = servers.getFirst();
        client.send("abcdefgh");
        assertThat(server.receivedText()).isEqualTo("abc");
        pass(10);
        assertThat(server.receivedText()).isEqualTo("def");
        pass(9);
        assertThat(server.receivedText()).isEmpty();
        pass(1);
        assertThat(server.receivedText()).isEqualTo("gh");
    }

    @Test
    void slicesVaryAroundTheirAverage() {
        proxy.add("slices", UPSTREAM, new Slicer(10, 5, ms(1)));
        var client = connect();
        var server = servers.getFirst();
        client.send(new byte[1_000]);
        List<Integer> sizes = new ArrayList<>();
        int sum = 0;
        while (sum < 1_000) {
            int size = server.receivedBytes().length;
            sizes.add(size);
            sum += size;
            pass(1);
        }
        assertThat(sum).isEqualTo(1_000);
        assertThat(sizes.subList(0, sizes.size() - 1)).allMatch(size -> size >= 5 && size <= 15);
        assertThat(sizes.stream().distinct().count()).isGreaterThan(3);
    }

    @Test
    void slowCloseDelaysTheEndAndNothingElse() {
        proxy.add("lingers", UPSTREAM, new SlowClose(ms(1_000)));
        var client = connect();
        client.send("all");
        client.endOutput();
        assertThat(servers.getFirst().receivedText()).isEqualTo("all");
        pass(999);
        assertThat(servers.getFirst().isEnded()).isFalse();
        pass(1);
        assertThat(servers.getFirst().isEnded()).isTrue();
    }

    @Test
    void timeoutStopsEverythingAndThenCloses() {
        proxy.add("dead", UPSTREAM, new Timeout(ms(1_000)));
        var client = connect();
        client.send("lost");
        pass(999);
        assertThat(client.isEnded()).isFalse();
        assertThat(servers.getFirst().isEnded()).isFalse();
        pass(1);
        assertThat(client.isEnded()).isTrue();
        assertThat(servers.getFirst().isEnded()).isTrue();
        assertThat(client.isReset()).isFalse();
        assertThat(servers.getFirst().receivedText()).isEmpty();
    }

    @Test
    void aTimeoutWithoutEndHoldsEverythingUntilItIsRemoved() {
        proxy.add("hole", UPSTREAM, new Timeout(Duration.ZERO));
        var client = connect();
        client.send("kept");
        client.endOutput();
        pass(60_000);
        assertThat(servers.getFirst().receivedText()).isEmpty();
        assertThat(proxy.remove("hole")).isTrue();
        assertThat(servers.getFirst().receivedText()).isEqualTo("kept");
        assertThat(servers.getFirst().isEnded()).isTrue();
    }

    @Test
    void limitDataClosesAfterSoManyBytes() {
        proxy.add("short", DOWNSTREAM, new LimitData(5));
        var client = connect();
        servers.getFirst().send("hel");
        assertThat(client.isEnded()).isFalse();
        servers.getFirst().send("lo world");
        assertThat(client.receivedText()).isEqualTo("hello");
        assertThat(client.isEnded()).isTrue();
        assertThat(client.isReset()).isFalse();
        assertThat(servers.getFirst().isEnded()).isTrue();
    }

    @Test
    void resetPeerResetsBothEndsAndEverythingPassesUntilThen() {
        proxy.add("cut", UPSTREAM, new ResetPeer(ms(1_000)));
        var client = connect();
        client.send("hello");
        assertThat(servers.getFirst().receivedText()).isEqualTo("hello");
        pass(999);
        assertThat(client.isReset()).isFalse();
        pass(1);
        assertThat(client.isReset()).isTrue();
        assertThat(servers.getFirst().isReset()).isTrue();
    }

    @Test
    void toxicsComeAndGoWhileConnectionsRunAndFollowOneAnother() {
        var client = connect();
        var server = servers.getFirst();
        proxy.add("slow", UPSTREAM, Latency.of(ms(100)));
        proxy.add("slices", UPSTREAM, new Slicer(1, 0, ms(10)));
        client.send("ab");
        pass(100);
        assertThat(server.receivedText()).isEqualTo("a");
        pass(10);
        assertThat(server.receivedText()).isEqualTo("b");
        client.send("cd");
        proxy.clear();
        assertThat(server.receivedText()).isEqualTo("cd");
        client.send("ef");
        assertThat(server.receivedText()).isEqualTo("ef");
        assertThat(proxy.remove("slow")).isFalse();
    }

    @Test
    void aResetGoesThroughWhateverIsHeld() {
        proxy.add("slow", UPSTREAM, Latency.of(ms(100)));
        var client = connect();
        client.send("lost");
        client.reset();
        assertThat(servers.getFirst().isReset()).isTrue();
        pass(100);
        assertThat(servers.getFirst().receivedText()).isEmpty();
    }

    @Test
    void aServerThatIsNotThereResetsTheClient() {
        var refused = ToxicProxy.to(_ -> Deferred.failed(new IOException("refused")));
        var client = MemoryTransport.connect(refused, Limits.defaults(), clock);
        assertThat(client.isReset()).isTrue();
    }

    @Test
    void aNameIsTakenOnceAndValuesAreChecked() {
        proxy.add("slow", UPSTREAM, Latency.of(ms(1)));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> proxy.add("slow", DOWNSTREAM, new LimitData(1)))
                .withMessageContaining("remove(\"slow\")");
        assertThatIllegalArgumentException().isThrownBy(() -> new Latency(ms(1), ms(2)));
        assertThatIllegalArgumentException().isThrownBy(() -> Latency.of(ms(-1)));
        assertThatIllegalArgumentException().isThrownBy(() -> new Bandwidth(0));
        assertThatIllegalArgumentException().isThrownBy(() -> new Slicer(1, 1, ms(0)));
        assertThatIllegalArgumentException().isThrownBy(() -> new LimitData(-1));
        assertThatIllegalArgumentException().isThrownBy(() -> proxy.holding(0));
    }
}
