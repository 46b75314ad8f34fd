package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.deferred.UnhandledFailures.UnhandledFailure;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// A failure that nobody handled is reported, always, and once.
@ExtendWith(NothingUnhandled.class)
final class UnhandledFailuresTest {
    /// Collections take milliseconds; none at all would be a failure.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final IOException broken = new IOException("broken");
    private final ReportLog log = new ReportLog();

    @BeforeEach
    void listen() {
        log.open();
    }

    @AfterEach
    void stopListening() {
        log.close();
    }

    private static List<Throwable> unhandled() {
        return UnhandledFailures.take().stream().map(UnhandledFailure::cause).toList();
    }

    @Test
    void aFailureThatNobodyHandledIsReportedOnce() {
        Deferred.failed(broken);
        var later = new Deferred<Integer>();
        later.then(n -> n + 1).then(n -> n + 1);
        var second = new IOException("second");
        later.fail(second);
        assertThat(UnhandledFailures.report()).isEqualTo(2);
        assertThat(log.thrown()).containsExactlyInAnyOrder(broken, second);
        assertThat(log.records())
                .allSatisfy(entry -> assertThat(entry.getLevel()).isEqualTo(Level.SEVERE))
                .extracting(LogRecord::getMessage)
                .allSatisfy(message -> assertThat(message)
                        .contains("nobody handled it")
                        .contains("recover(…)")
                        .contains("-Dhawser.debug=true"));
        assertThat(UnhandledFailures.report()).isZero();
        assertThat(log.records()).hasSize(2);
    }

    @Test
    void whatIsTakenIsNotLogged() {
        Deferred.failed(broken);
        assertThat(unhandled()).containsExactly(broken);
        assertThat(UnhandledFailures.report()).isZero();
        assertThat(log.records()).isEmpty();
    }

    @Test
    void whatAStepThrowsIsReported() {
        var deferred = Deferred.succeeded(1).then(_ -> {
            throw broken;
        });
        assertThat(unhandled()).containsExactly(broken);
        assertThat(deferred.isFired()).isTrue();
    }

    @Test
    void aFailureIsReportedOnceHoweverManyBranchesItWentInto() {
        var first = new Deferred<Integer>();
        for (int i = 0; i < 5; i++) {
            first.then(n -> n + 1);
        }
        first.fail(broken);
        assertThat(unhandled()).containsExactly(broken);
    }

    /// Twisted would report the other branch, as it counts results and not failures.
    @Test
    void aFailureHandledInOneBranchIsHandled() {
        var first = new Deferred<Integer>();
        first.then(n -> n + 1);
        var handled = first.recover(_ -> -1);
        first.then(n -> n + 2);
        first.fail(broken);
        assertThat(unhandled()).isEmpty();
        assertValue(handled).isEqualTo(-1);
    }

    @Test
    void aFailureHandledLateIsNotReported() {
        var first = Deferred.<Integer>failed(broken);
        var step = first.then(n -> n + 1);
        assertValue(step.recover(_ -> 1)).isEqualTo(1);
        assertThat(unhandled()).isEmpty();
    }

    @Test
    void eachWayOfHandlingCounts() throws Exception {
        Deferred.failed(broken).recover(_ -> 1);
        Deferred.failed(broken).recoverWith(_ -> Deferred.succeeded(1));
        Deferred.failed(broken).then(_ -> 1, _ -> 2);
        Deferred.failed(broken).both(_ -> 1);
        Deferred.settle(List.of(Deferred.failed(broken)));
        Deferred.race(List.of(Deferred.failed(broken), Deferred.succeeded(1)));
        assertThat(failureOf(Deferred.failed(broken))).isSameAs(broken);
        assertThatThrownBy(() -> Deferred.failed(broken).await()).isSameAs(broken);
        assertThat(Deferred.failed(broken).toCompletableFuture()).isCompletedExceptionally();
        assertThat(unhandled()).isEmpty();
    }

    @Test
    void lookingOnIsNotHandling() {
        var deferred = Deferred.failed(broken);
        deferred.eventually(() -> {});
        assertThat(deferred.isFired()).isTrue();
        assertThat(deferred.toString()).contains("broken");
        assertThat(unhandled()).containsExactly(broken);
    }

    @Test
    void recoveringFromAnotherKindIsNotHandling() {
        Deferred.failed(broken).recover(IllegalStateException.class, _ -> 1);
        assertThat(unhandled()).containsExactly(broken);
    }

    @Test
    void whatTakesAFailuresPlaceIsReportedInItsPlace() {
        var second = new IOException("second");
        Deferred.failed(broken).recover(_ -> {
            throw second;
        });
        assertThat(unhandled()).containsExactly(second);
    }

    @Test
    void aFailedGatherAnswersForItsDeferreds() {
        var gathered = Deferred.gather(List.of(Deferred.<Integer>failed(broken)), Siblings.LEAVE);
        assertThat(unhandled()).containsExactly(broken);
        assertThat(gathered.isFired()).isTrue();
    }

    @Test
    void aFailureThatSomeoneStillWaitsForIsNotReported() {
        var inner = Deferred.<Integer>failed(broken);
        var outer = new Deferred<Integer>();
        var last = outer.compose(_ -> inner).recover(_ -> -1);
        outer.succeed(1);
        assertValue(last).isEqualTo(-1);
        assertThat(unhandled()).isEmpty();
    }

    /// Whoever cancelled knows.
    @Test
    void cancellingIsNotReported() {
        new Deferred<Integer>().cancel();
        new Deferred<Integer>().then(n -> n).cancel();
        new Deferred<Integer>(() -> {
                    throw broken;
                })
                .cancel();
        Deferred.race(List.of(new Deferred<Integer>())).cancel();
        assertThat(unhandled()).isEmpty();
    }

    @Test
    void aFailureThatWasSwallowedIsNotReported() {
        var deferred = new Deferred<Integer>();
        deferred.cancel();
        deferred.fail(broken);
        assertThat(unhandled()).isEmpty();
        assertThat(deferred.isFired()).isTrue();
    }

    @Test
    void aForgottenFailureIsLoggedByTheGarbageCollector() {
        forget(broken);
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return !log.records().isEmpty();
        });
        assertThat(log.thrown()).containsExactly(broken);
        assertThat(UnhandledFailures.report()).isZero();
        assertThat(log.records()).hasSize(1);
    }

    /// Each of these had its failure handled, or taken; the last one shows that the collector came by.
    @Test
    void theGarbageCollectorLogsNothingThatWasHandledOrTaken() {
        Deferred.failed(new IOException("taken"));
        assertThat(unhandled()).hasSize(1);
        var outer = new Deferred<Integer>();
        var last = outer.compose(_ -> Deferred.<Integer>failed(new IOException("inner")))
                .recoverWith(_ -> new Deferred<>());
        outer.succeed(1);
        assertThat(last.isFired()).isFalse();
        forget(broken);
        await().atMost(PATIENCE).until(() -> {
            System.gc();
            return !log.records().isEmpty();
        });
        assertThat(log.thrown()).containsExactly(broken);
    }

    /// In a frame of its own, so that no local variable holds on to anything.
    private static void forget(Throwable cause) {
        var first = new Deferred<Integer>();
        var last = first.then(n -> n + 1);
        first.fail(cause);
        assertThat(last.isFired()).isTrue();
    }
}
