package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.UnhandledFailures.UnhandledFailure;
import java.io.IOException;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// To and from the JDK's futures.
@ExtendWith(NothingUnhandled.class)
final class BridgeTest {
    private final IOException broken = new IOException("broken");
    private final AtomicInteger cancelled = new AtomicInteger();

    @Test
    void aFutureHasTheDeferredsValue() {
        var deferred = new Deferred<Integer>();
        var future = deferred.toCompletableFuture();
        assertThat(future).isNotDone();
        deferred.succeed(13);
        assertThat(future).isCompletedWithValue(13);
        assertValue(deferred).isEqualTo(13);
    }

    /// Who was handed a future is taken to look at it: the JDK's futures tell nobody.
    @Test
    void aFutureHasTheDeferredsFailureAndAnswersForIt() {
        var deferred = new Deferred<Integer>();
        var future = deferred.toCompletableFuture();
        deferred.fail(broken);
        assertThatThrownBy(future::get).hasCause(broken);
    }

    @Test
    void cancellingTheFutureCancelsTheDeferred() {
        var deferred = new Deferred<Integer>(cancelled::incrementAndGet);
        var future = deferred.then(n -> n + 1).toCompletableFuture();
        assertThat(future.cancel(true)).isTrue();
        assertThat(cancelled).hasValue(1);
        assertThat(future).isCancelled();
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
        assertThat(future.cancel(true)).isTrue();
        assertThat(cancelled).hasValue(1);
    }

    /// Twisted's future is cancelled nevertheless; the JDK's may say that it was not, and then the value isn't lost.
    @Test
    void aDeferredThatAnswersItsCancellingWithAValueGivesThatToTheFuture() {
        var deferred = new AtomicReference<>(new Deferred<Integer>());
        deferred.set(new Deferred<>(() -> deferred.get().succeed(9)));
        var future = deferred.get().toCompletableFuture();
        assertThat(future.cancel(true)).isFalse();
        assertThat(future).isCompletedWithValue(9);
    }

    @Test
    void aCancelledFutureDoesNotWaitForASourceThatIsStoppedFirst() {
        var deferred = Deferred.<Integer>stoppedBy(cancelled::incrementAndGet);
        var future = deferred.toCompletableFuture();
        assertThat(future.cancel(true)).isTrue();
        assertThat(cancelled).hasValue(1);
        assertThat(deferred.isFired()).isFalse();
        deferred.fail(broken);
        assertThat(UnhandledFailures.take()).extracting(UnhandledFailure::cause).containsExactly(broken);
    }

    @Test
    void aDeferredHasTheStagesValue() {
        var future = new CompletableFuture<Integer>();
        var deferred = Deferred.from(future);
        assertThat(deferred.isFired()).isFalse();
        future.complete(7);
        assertValue(deferred).isEqualTo(7);
    }

    @Test
    void aDeferredHasTheStagesFailureWithoutItsWrapper() {
        var future = new CompletableFuture<Integer>();
        var direct = Deferred.from(future);
        var dependent = Deferred.from(future.thenApply(n -> n + 1));
        future.completeExceptionally(broken);
        assertThat(failureOf(direct)).isSameAs(broken);
        assertThat(failureOf(dependent)).isSameAs(broken);
    }

    @Test
    void cancellingTheStageCancelsTheDeferred() {
        var future = new CompletableFuture<Integer>();
        var deferred = Deferred.from(future);
        future.cancel(true);
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancellingTheDeferredCancelsTheStage() {
        var future = new CompletableFuture<Integer>();
        var deferred = Deferred.from(future).then(n -> n + 1);
        deferred.cancel();
        assertThat(future).isCancelled();
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aStageThatCannotBeCancelledBringsItsResultToNobody() {
        var future = new CompletableFuture<Integer>();
        var deferred = Deferred.from(future.minimalCompletionStage());
        deferred.cancel();
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
        future.complete(1);
        assertThat(failureOf(deferred)).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancellingCrossesBothBridges() {
        var first = new Deferred<Integer>(cancelled::incrementAndGet);
        var last = Deferred.from(first.toCompletableFuture()).then(n -> n);
        last.cancel();
        assertThat(cancelled).hasValue(1);
        assertThat(failureOf(last)).isInstanceOf(CancellationException.class);
    }
}
