package dev.hawser.core.endpoint;

import static dev.hawser.testkit.Results.failureOf;
import static dev.hawser.testkit.Results.noneOf;
import static dev.hawser.testkit.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Callback;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.NothingUnhandled;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CancellationException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// RFC 8305 on a clock that a test moves.
@ExtendWith(NothingUnhandled.class)
final class HappyEyeballsTest {
    private static final Duration LIMIT = Duration.ofSeconds(30);

    private final ManualClock clock = new ManualClock();
    private final Map<String, Deferred<String>> attempts = new LinkedHashMap<>();
    private final List<String> closed = new ArrayList<>();

    private Deferred<String> connect(String... addresses) {
        return connect(address -> new Deferred<String>(), addresses);
    }

    private Deferred<String> connect(Callback<InetSocketAddress, Deferred<String>> attempt, String... addresses) {
        var target = new HappyEyeballs.Target("host", 80, addresses(addresses));
        return HappyEyeballs.connect(
                target,
                to -> {
                    assertThat(to.getPort()).isEqualTo(80);
                    var made = attempt.call(to);
                    attempts.put(to.getAddress().getHostAddress(), made);
                    return made;
                },
                closed::add,
                LIMIT,
                clock);
    }

    private static List<InetAddress> addresses(String... literals) {
        return Stream.of(literals).map(InetAddress::ofLiteral).toList();
    }

    private Deferred<String> attempt(String address) {
        return Objects.requireNonNull(attempts.get(address), address);
    }

    @Test
    void theFamiliesTakeTurns() {
        assertThat(HappyEyeballs.inTurns(addresses("::1", "::2", "::3", "127.0.0.1", "127.0.0.2")))
                .isEqualTo(addresses("::1", "127.0.0.1", "::2", "127.0.0.2", "::3"));
        assertThat(HappyEyeballs.inTurns(addresses("127.0.0.1", "127.0.0.2", "::1")))
                .isEqualTo(addresses("127.0.0.1", "::1", "127.0.0.2"));
    }

    @Test
    void oneAddressAtATimeEachAMomentAfterTheLast() {
        var race = connect("127.0.0.1", "127.0.0.2", "127.0.0.3");
        assertThat(attempts.keySet()).containsExactly("127.0.0.1");
        clock.advance(Duration.ofMillis(249));
        assertThat(attempts).hasSize(1);
        clock.advance(Duration.ofMillis(1));
        assertThat(attempts.keySet()).containsExactly("127.0.0.1", "127.0.0.2");
        clock.advance(Duration.ofMillis(250));
        assertThat(attempts).hasSize(3);
        noneOf(race);
        attempt("127.0.0.2").succeed("two");
        assertThat(successOf(race)).isEqualTo("two");
        failureOf(attempt("127.0.0.1"), CancellationException.class);
        failureOf(attempt("127.0.0.3"), CancellationException.class);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void aFailureStartsTheNextAtOnceAndItsMomentAnew() {
        var race = connect("127.0.0.1", "127.0.0.2", "127.0.0.3");
        clock.advance(Duration.ofMillis(200));
        attempt("127.0.0.1").fail(new IOException("no"));
        assertThat(attempts).hasSize(2);
        clock.advance(Duration.ofMillis(249));
        assertThat(attempts).hasSize(2);
        clock.advance(Duration.ofMillis(1));
        assertThat(attempts).hasSize(3);
        attempt("127.0.0.3").succeed("three");
        assertThat(successOf(race)).isEqualTo("three");
    }

    @Test
    void whenAllFailEveryAddressIsNamedAndEveryCauseIsThere() {
        var one = new IOException("one");
        var two = new IOException("two");
        var race = connect("::1", "127.0.0.1");
        clock.advance(Duration.ofMillis(250));
        attempt("127.0.0.1").fail(one);
        noneOf(race);
        attempt("0:0:0:0:0:0:0:1").fail(two);
        assertThat(failureOf(race, ConnectException.class))
                .hasMessage("can't connect to host:80; tried 0:0:0:0:0:0:0:1, 127.0.0.1")
                .hasCause(one)
                .hasSuppressedException(two);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void attemptsThatFailAtOnceAreAllMade() {
        var literals = new String[5_000];
        for (int i = 0; i < literals.length; i++) {
            literals[i] = "10.0." + i / 250 + "." + i % 250;
        }
        var race = connect(
                _ -> {
                    throw new IOException("no route");
                },
                literals);
        assertThat(failureOf(race, ConnectException.class).getSuppressed()).hasSize(literals.length - 1);
    }

    @Test
    void cancellingStopsAll() {
        var race = connect("127.0.0.1", "127.0.0.2", "127.0.0.3");
        clock.advance(Duration.ofMillis(250));
        race.cancel();
        failureOf(race, CancellationException.class);
        failureOf(attempt("127.0.0.1"), CancellationException.class);
        failureOf(attempt("127.0.0.2"), CancellationException.class);
        clock.advance(Duration.ofMinutes(1));
        assertThat(attempts).hasSize(2);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void aLateWinnerIsClosed() {
        var race = connect(_ -> Deferred.stoppedBy(() -> {}), "127.0.0.1", "127.0.0.2");
        clock.advance(Duration.ofMillis(250));
        attempt("127.0.0.2").succeed("first");
        attempt("127.0.0.1").succeed("late");
        assertThat(successOf(race)).isEqualTo("first");
        assertThat(closed).containsExactly("late");
    }

    @Test
    void theLimitIsForAllOfIt() {
        var race = connect("127.0.0.1", "127.0.0.2");
        clock.advance(Duration.ofSeconds(10));
        attempt("127.0.0.2").fail(new IOException("no"));
        clock.advance(Duration.ofSeconds(20));
        assertThat(failureOf(race, SocketTimeoutException.class))
                .hasMessage("can't connect to host:80; tried 127.0.0.1, 127.0.0.2: no answer in 30000 ms")
                .hasCauseInstanceOf(IOException.class);
        failureOf(attempt("127.0.0.1"), CancellationException.class);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void anAttemptThatSomebodyElseCallsOffEndsItAll() {
        var race = connect("127.0.0.1", "127.0.0.2", "127.0.0.3");
        var stopping = new CancellationException("the reactor is stopping");
        attempt("127.0.0.1").fail(stopping);
        assertThat(failureOf(race)).isSameAs(stopping);
        assertThat(attempts).hasSize(1);
    }
}
