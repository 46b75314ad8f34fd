package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// Any depth takes the same stack. Run where there is little of it.
@ExtendWith(NothingUnhandled.class)
final class DepthTest {
    private static final int NESTED = 20_000;
    private static final int AWAITED = 50_000;

    /// Each one's callback returns the next one.
    private final List<Deferred<Integer>> ready = new ArrayList<>();

    private Deferred<Integer> nest(Deferred<Integer> innermost) {
        var inner = innermost;
        for (int i = 0; i < NESTED; i++) {
            var first = new Deferred<Integer>();
            ready.add(first);
            var returned = inner;
            inner = first.compose(_ -> returned).then(n -> n + 1);
        }
        return inner;
    }

    /// Or the tests below could not fail.
    @Test
    void theStackIsSmall() {
        assertThatThrownBy(() -> SmallStack.run(() -> recurse(NESTED))).isInstanceOf(StackOverflowError.class);
    }

    private static int recurse(int depth) {
        return depth == 0 ? 0 : recurse(depth - 1) + 1;
    }

    @Test
    void twentyThousandNestedFiredFromTheInnermost() throws Throwable {
        SmallStack.run(() -> {
            var last = nest(Deferred.succeeded(0));
            ready.forEach(first -> first.succeed(0));
            assertValue(last).isEqualTo(NESTED);
        });
    }

    @Test
    void twentyThousandNestedFiredFromTheOutermost() throws Throwable {
        SmallStack.run(() -> {
            var innermost = new Deferred<Integer>();
            var last = nest(innermost);
            ready.reversed().forEach(first -> first.succeed(0));
            assertThat(last.isFired()).isFalse();
            innermost.succeed(0);
            assertValue(last).isEqualTo(NESTED);
        });
    }

    @Test
    void twentyThousandNestedCancelledFromTheOutermost() throws Throwable {
        SmallStack.run(() -> {
            var innermost = new Deferred<Integer>();
            var last = nest(innermost);
            ready.reversed().forEach(first -> first.succeed(0));
            last.cancel();
            assertThat(failureOf(last)).isInstanceOf(CancellationException.class);
            assertThat(failureOf(innermost)).isInstanceOf(CancellationException.class);
        });
    }

    @Test
    void aFailureComesOutOfTwentyThousandNested() throws Throwable {
        SmallStack.run(() -> {
            var innermost = new Deferred<Integer>();
            var last = nest(innermost);
            ready.forEach(first -> first.succeed(0));
            var broken = new IllegalStateException("broken");
            innermost.fail(broken);
            assertThat(failureOf(last)).isSameAs(broken);
        });
    }

    private static Deferred<Integer> loop(Deferred<Integer> ready, int left) {
        return left == 0 ? ready : ready.compose(_ -> loop(ready, left - 1));
    }

    @Test
    void aLoopThatCallsItselfOnAReadyOne() throws Throwable {
        SmallStack.run(() -> assertValue(loop(Deferred.succeeded(7), NESTED)).isEqualTo(7));
    }

    @Test
    void aLoopThatCallsItselfOnOneThatIsFiredLater() throws Throwable {
        SmallStack.run(() -> {
            var later = new Deferred<Integer>();
            var last = loop(later, NESTED);
            later.succeed(7);
            assertValue(last).isEqualTo(7);
        });
    }

    private static Deferred<Integer> retry(int left) {
        return Deferred.<Integer>failed(new IllegalStateException("try " + left))
                .recoverWith(_ -> left == 0 ? Deferred.succeeded(7) : retry(left - 1));
    }

    @Test
    void aRetryThatCallsItself() throws Throwable {
        SmallStack.run(() -> assertValue(retry(NESTED)).isEqualTo(7));
    }

    @Test
    void fiftyThousandReadyOnesAwaitedInARow() throws Throwable {
        SmallStack.run(() -> {
            long sum = 0;
            for (int i = 0; i < AWAITED; i++) {
                sum += Deferred.succeeded(1).await();
            }
            assertThat(sum).isEqualTo(AWAITED);
        });
    }

    @Test
    void fiftyThousandReadyOnesWaitedForInAChain() throws Throwable {
        SmallStack.run(() -> {
            var first = new Deferred<Integer>();
            var before = first;
            var after = Deferred.succeeded(0);
            for (int i = 0; i < AWAITED; i++) {
                before = before.compose(n -> Deferred.succeeded(n + 1));
                after = after.compose(n -> Deferred.succeeded(n + 1));
            }
            first.succeed(0);
            assertValue(before).isEqualTo(AWAITED);
            assertValue(after).isEqualTo(AWAITED);
        });
    }

    @Test
    void aCallbackThatFiresTheNextToTheLast() throws Throwable {
        SmallStack.run(() -> {
            var first = new Deferred<Integer>();
            var before = first;
            for (int i = 0; i < NESTED; i++) {
                var next = new Deferred<Integer>();
                before.then(n -> next.trySucceed(n + 1));
                before = next;
            }
            first.succeed(0);
            assertValue(before).isEqualTo(NESTED);
        });
    }
}
