package dev.hawser.testkit.client;

import static dev.hawser.testkit.Results.failureOf;
import static dev.hawser.testkit.Results.noneOf;
import static dev.hawser.testkit.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hawser.core.ClientService;
import dev.hawser.core.RetryPolicy;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.MemoryTransport;
import dev.hawser.testkit.NothingUnhandled;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// The cases of Twisted's `ClientServiceTests`, and those that a deadline and a limit add.
@ExtendWith(NothingUnhandled.class)
final class ClientServiceTest {
    private static final Duration SECOND = Duration.ofSeconds(1);
    private static final Duration GRACE = Duration.ofSeconds(5);
    private final IOException refused = new IOException("refused");

    private final ManualClock clock = new ManualClock();
    private final List<Deferred<Link<Line>>> attempts = new ArrayList<>();
    private final ClientService<Line> service =
            ClientService.of(this::attempt, clock).retrying(new RetryPolicy(SECOND, Duration.ofSeconds(4), 2, 0));

    /// A connection in memory, whose other end is the test's.
    private static final class Line implements Protocol {
        private final Deferred<CloseReason> ended = Deferred.stoppedBy(() -> {});
        private final CompletableFuture<Transport> made = new CompletableFuture<>();
        private final MemoryTransport other = MemoryTransport.connect(_ -> this);

        Link<Line> link() {
            return new Link<>(this, made.join(), ended);
        }

        boolean isClosed() {
            return other.isEnded();
        }

        boolean isAborted() {
            return other.isReset();
        }

        void lose() {
            other.endOutput();
        }

        @Override
        public void connectionMade(Transport transport) {
            made.complete(transport);
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) {
            throw new AssertionError("nobody sends anything here");
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            ended.succeed(reason);
        }
    }

    private Deferred<Link<Line>> attempt() {
        var made = new Deferred<Link<Line>>();
        attempts.add(made);
        return made;
    }

    /// Lets an attempt succeed.
    private Line connect(int number) {
        var line = new Line();
        attempts.get(number).succeed(line.link());
        return line;
    }

    private void refuse(int number) {
        attempts.get(number).fail(refused);
    }

    private Deferred<@Nullable Void> stop(ClientService<?> stopped) {
        return stopped.stop(GRACE);
    }

    @Test
    void aStartConnects() {
        assertThat(attempts).isEmpty();
        successOf(service.start());
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aSecondStartIsRefused() {
        service.start();
        assertThatIllegalStateException().isThrownBy(service::start).withMessageContaining("runs already");
        assertThat(attempts).hasSize(1);
    }

    @Test
    void stoppingWhileConnectedClosesAndWaitsForTheEnd() {
        service.start();
        var line = connect(0);
        var stopped = stop(service);
        noneOf(stopped);
        assertThat(line.isClosed()).isTrue();
        assertThat(line.isAborted()).isFalse();
        line.lose();
        successOf(stopped);
        assertThat(clock.pendingCalls()).isZero();
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aConnectionThatDoesNotEndIsAbortedAtTheDeadline() {
        service.start();
        var line = connect(0);
        var stopped = stop(service);
        clock.advance(GRACE.minusNanos(1));
        noneOf(stopped);
        clock.advance(Duration.ofNanos(1));
        assertThat(line.isAborted()).isTrue();
        successOf(stopped);
    }

    @Test
    void aRestartWaitsForTheOldConnectionToEnd() {
        service.start();
        var first = connect(0);
        var stopped = stop(service);
        // Asked before the restart: it is for the connection after it.
        var next = service.whenConnected();
        noneOf(next);
        service.start();
        noneOf(stopped);
        assertThat(attempts).hasSize(1);
        first.lose();
        successOf(stopped);
        assertThat(attempts).hasSize(2);
        var second = connect(1);
        assertThat(successOf(next)).isSameAs(second);
        noneOf(stop(service));
    }

    @Test
    void whoWaitsWhileItStopsIsDisappointedWhenNobodyStartsIt() {
        service.start();
        var line = connect(0);
        stop(service);
        var waiting = service.whenConnected();
        line.lose();
        failureOf(waiting, CancellationException.class);
    }

    @Test
    void aStoppedServiceCanBeStarted() {
        service.start();
        successOf(stop(service));
        failureOf(service.whenConnected(), CancellationException.class);
        service.start();
        var line = connect(1);
        assertThat(successOf(service.whenConnected())).isSameAs(line);
    }

    @Test
    void stoppingWhileConnectingCallsTheAttemptOff() {
        service.start();
        successOf(stop(service));
        failureOf(attempts.getFirst(), CancellationException.class);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void stoppingWhileItTriesAgainCallsThatOff() {
        service.start();
        refuse(0);
        clock.advance(SECOND);
        assertThat(attempts).hasSize(2);
        successOf(stop(service));
        failureOf(attempts.get(1), CancellationException.class);
    }

    @Test
    void stoppingWhileItWaitsTakesTheTimerAway() {
        service.start();
        refuse(0);
        assertThat(clock.pendingCalls()).isEqualTo(1);
        successOf(stop(service));
        assertThat(clock.pendingCalls()).isZero();
        clock.advance(Duration.ofHours(1));
        assertThat(attempts).hasSize(1);
    }

    @Test
    void aFailureIsFollowedByAnotherAttempt() {
        service.start();
        refuse(0);
        var waiting = service.whenConnected();
        noneOf(waiting);
        clock.advance(SECOND.minusNanos(1));
        assertThat(attempts).hasSize(1);
        clock.advance(Duration.ofNanos(1));
        assertThat(attempts).hasSize(2);
        var line = connect(1);
        assertThat(successOf(waiting)).isSameAs(line);
    }

    @Test
    void pausesGrowToTheCapAndStartOverAfterAConnection() {
        service.start();
        for (int seconds : new int[] {1, 2, 4, 4}) {
            refuse(attempts.size() - 1);
            int before = attempts.size();
            clock.advance(Duration.ofSeconds(seconds).minusNanos(1));
            assertThat(attempts).hasSize(before);
            clock.advance(Duration.ofNanos(1));
            assertThat(attempts).hasSize(before + 1);
        }
        connect(4).lose();
        clock.advance(SECOND);
        assertThat(attempts).hasSize(6);
    }

    @Test
    void aLostConnectionIsReplaced() {
        service.start();
        var first = connect(0);
        assertThat(successOf(service.whenConnected())).isSameAs(first);
        first.lose();
        var waiting = service.whenConnected();
        noneOf(waiting);
        clock.advance(SECOND);
        var second = connect(1);
        assertThat(successOf(waiting)).isSameAs(second);
    }

    @Test
    void aConnectionLostWhileItStopsEndsTheStop() {
        service.start();
        var line = connect(0);
        var stopped = stop(service);
        line.lose();
        failureOf(service.whenConnected(), CancellationException.class);
        successOf(stopped);
    }

    @Test
    void allWhoWaitGetTheSameProtocol() {
        service.start();
        var waiting = List.of(service.whenConnected(), service.whenConnected(), service.whenConnected(1));
        waiting.forEach(deferred -> noneOf(deferred));
        var line = connect(0);
        waiting.forEach(deferred -> assertThat(successOf(deferred)).isSameAs(line));
    }

    @Test
    void whoWaitsFailsAfterAsManyFailuresAsAskedFor() {
        service.start();
        var ever = service.whenConnected();
        var one = service.whenConnected(1);
        var two = service.whenConnected(2);
        var three = service.whenConnected(3);
        refuse(0);
        assertThat(failureOf(one)).isSameAs(refused);
        noneOf(two);
        // Counted from now on, not from the first failure.
        var late = service.whenConnected(2);
        clock.advance(SECOND);
        refuse(1);
        assertThat(failureOf(two)).isSameAs(refused);
        noneOf(three);
        noneOf(late);
        clock.advance(Duration.ofSeconds(2));
        var line = connect(2);
        assertThat(successOf(ever)).isSameAs(line);
        assertThat(successOf(three)).isSameAs(line);
        assertThat(successOf(late)).isSameAs(line);
        assertThat(successOf(service.whenConnected(1))).isSameAs(line);
        assertThatIllegalArgumentException().isThrownBy(() -> service.whenConnected(0));
    }

    @Test
    void whoWaitsIsDisappointedByAStop() {
        service.start();
        var a = service.whenConnected();
        var b = service.whenConnected(1);
        stop(service);
        failureOf(a, CancellationException.class);
        failureOf(b, CancellationException.class);
    }

    @Test
    void oneWhoWaitsCanLeaveAloneAndMakesRoom() {
        service.start();
        List<Deferred<Line>> waiting = new ArrayList<>();
        for (int i = 0; i < ClientService.MAX_WAITING; i++) {
            waiting.add(service.whenConnected());
        }
        failureOf(service.whenConnected(), IllegalStateException.class);
        waiting.getFirst().cancel();
        failureOf(waiting.getFirst(), CancellationException.class);
        var other = service.whenConnected();
        connect(0);
        successOf(other);
        successOf(waiting.getLast());
    }

    @Test
    void aServiceThatDoesNotRunCanBeStopped() {
        successOf(stop(service));
        service.start();
        successOf(stop(service));
        successOf(stop(service));
    }

    @Test
    void everyStopWaitsForTheSameEnd() {
        service.start();
        var line = connect(0);
        var one = stop(service);
        var two = stop(service);
        service.start();
        var three = stop(service);
        one.cancel();
        failureOf(one, CancellationException.class);
        noneOf(two);
        line.lose();
        successOf(two);
        successOf(three);
        assertThat(attempts).hasSize(1);
    }

    @Test
    void eachConnectionIsPreparedBeforeItCounts() {
        List<Line> prepared = new ArrayList<>();
        List<Deferred<String>> preparations = new ArrayList<>();
        var careful = service.preparing(protocol -> {
            prepared.add(protocol);
            var done = new Deferred<String>();
            preparations.add(done);
            return done;
        });
        careful.start();
        refuse(0);
        assertThat(prepared).isEmpty();
        clock.advance(SECOND);
        var first = connect(1);
        assertThat(prepared).containsExactly(first);
        var waiting = careful.whenConnected();
        noneOf(waiting);
        preparations.getFirst().succeed("what it returns is of no matter");
        assertThat(successOf(waiting)).isSameAs(first);
        first.lose();
        clock.advance(SECOND);
        var second = connect(2);
        assertThat(prepared).containsExactly(first, second);
        preparations.getLast().succeed("");
    }

    @Test
    void aPreparationThatFailsOrThrowsIsAFailedAttempt() {
        var bug = new IllegalStateException("a bug");
        var careful = service.preparing(_ -> {
            throw bug;
        });
        careful.start();
        var waiting = careful.whenConnected(2);
        var first = connect(0);
        assertThat(first.isAborted()).isTrue();
        noneOf(waiting);
        clock.advance(SECOND);
        connect(1);
        assertThat(failureOf(waiting)).isSameAs(bug);
    }

    @Test
    void aConnectionThatEndsWhileItIsPreparedIsAFailedAttempt() {
        var careful = service.preparing(_ -> new Deferred<String>());
        careful.start();
        var waiting = careful.whenConnected(1);
        connect(0).lose();
        failureOf(waiting);
        clock.advance(SECOND);
        assertThat(attempts).hasSize(2);
    }

    @Test
    void stoppingWhileItPreparesAbortsTheConnection() {
        var careful = service.preparing(_ -> new Deferred<String>());
        careful.start();
        var line = connect(0);
        var stopped = stop(careful);
        assertThat(line.isAborted()).isTrue();
        successOf(stopped);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void anAttemptThatSucceedsAllTheSameIsClosed() {
        List<Deferred<Link<Line>>> deaf = new ArrayList<>();
        var stubborn = ClientService.of(
                () -> {
                    var made = Deferred.<Link<Line>>stoppedBy(() -> {});
                    deaf.add(made);
                    return made;
                },
                clock);
        stubborn.start();
        var stopped = stop(stubborn);
        noneOf(stopped);
        var line = new Line();
        deaf.getFirst().succeed(line.link());
        assertThat(line.isClosed()).isTrue();
        line.lose();
        successOf(stopped);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void jitterOnlyShortensAndBoundsAreChecked() {
        var policy = new RetryPolicy(SECOND, Duration.ofMinutes(1), 1.5, 0.2);
        var random = RandomGenerator.getDefault();
        for (int failures = 0; failures < 1_000; failures++) {
            long full = (long) Math.min(1e9 * Math.pow(1.5, Math.max(0, failures - 1)), 60e9);
            assertThat(policy.delay(failures, random).toNanos()).isBetween((long) (full * 0.8) - 1, full);
        }
        assertThat(RetryPolicy.defaults()).isEqualTo(policy);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RetryPolicy(SECOND, Duration.ZERO, 2, 0))
                .withMessageContaining("expected 0 <= first <= cap");
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(SECOND, SECOND, 0.5, 0));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(SECOND, SECOND, 2, Double.NaN));
        assertThatIllegalArgumentException().isThrownBy(() -> new RetryPolicy(SECOND, Duration.ofDays(366), 2, 0));
    }
}
