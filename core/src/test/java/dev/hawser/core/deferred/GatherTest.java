package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.assertValues;
import static dev.hawser.core.deferred.Results.failureOf;
import static dev.hawser.core.deferred.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.UnhandledFailures.UnhandledFailure;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Gathering values, and settling outcomes.
@ExtendWith(NothingUnhandled.class)
final class GatherTest {
    private final IOException broken = new IOException("broken");
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Deferred<String> one = new Deferred<>(cancelled::incrementAndGet);
    private final Deferred<String> two = new Deferred<>(cancelled::incrementAndGet);
    private final Deferred<String> three = new Deferred<>(cancelled::incrementAndGet);
    private final List<Deferred<String>> all = List.of(one, two, three);

    /// One whose source answers its cancelling with a value.
    private static Deferred<String> stubborn() {
        var holder = new ArrayList<Deferred<String>>();
        holder.add(new Deferred<>(() -> holder.getFirst().succeed("all the same")));
        return holder.getFirst();
    }

    @ParameterizedTest
    @EnumSource
    void gatherKeepsTheOrderOfTheDeferreds(Siblings siblings) {
        var gathered = Deferred.gather(all, siblings);
        three.succeed("c");
        one.succeed("a");
        assertThat(gathered.isFired()).isFalse();
        two.succeed("b");
        assertValues(gathered).containsExactly("a", "b", "c");
        assertThat(cancelled).hasValue(0);
    }

    @Test
    void gatherOfFiredOnesIsFired() {
        assertValues(Deferred.gather(List.of(Deferred.succeeded(1), Deferred.succeeded(2)), Siblings.CANCEL))
                .containsExactly(1, 2);
        assertThat(failureOf(Deferred.gather(
                        List.of(Deferred.succeeded(1), Deferred.<Integer>failed(broken)), Siblings.CANCEL)))
                .isSameAs(broken);
    }

    @Test
    void gatherAndSettleOfNoneHaveNone() {
        assertValues(Deferred.gather(List.<Deferred<String>>of(), Siblings.CANCEL))
                .isEmpty();
        assertValues(Deferred.settle(List.<Deferred<String>>of())).isEmpty();
    }

    @Test
    void gatherTakesTheSameOneTwiceAndNull() {
        var same = new Deferred<@Nullable String>();
        var gathered = Deferred.gather(List.of(same, same), Siblings.CANCEL);
        same.succeed(null);
        assertValues(gathered).containsExactly(null, null);
    }

    @Test
    void gatherFailsAtTheFirstFailureAndCancelsTheSiblings() {
        var gathered = Deferred.gather(all, Siblings.CANCEL);
        one.succeed("a");
        two.fail(broken);
        assertThat(failureOf(gathered)).isSameAs(broken);
        assertThat(failureOf(three)).isInstanceOf(CancellationException.class);
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void gatherFailsAtTheFirstFailureAndLeavesTheSiblings() {
        var gathered = Deferred.gather(all, Siblings.LEAVE);
        two.fail(broken);
        assertThat(failureOf(gathered)).isSameAs(broken);
        assertThat(cancelled).hasValue(0);
        one.succeed("a");
        three.succeed("c");
        assertValue(three).isEqualTo("c");
    }

    @Test
    void gatherOfOneThatHasFailedCancelsThoseThatComeAfterIt() {
        var gathered = Deferred.gather(List.of(Deferred.<String>failed(broken), one, two), Siblings.CANCEL);
        assertThat(failureOf(gathered)).isSameAs(broken);
        assertThat(cancelled).hasValue(2);
        assertThat(failureOf(two)).isInstanceOf(CancellationException.class);
    }

    @Test
    void theFailureOfASiblingThatWasLeftIsReported() {
        var gathered = Deferred.gather(all, Siblings.LEAVE);
        var second = new IOException("second");
        one.fail(broken);
        two.fail(second);
        assertThat(failureOf(gathered)).isSameAs(broken);
        assertThat(UnhandledFailures.take()).extracting(UnhandledFailure::cause).containsExactly(second);
    }

    @Test
    void theFailureOfASiblingThatSomeoneElseHandlesIsNotReported() {
        var gathered = Deferred.gather(all, Siblings.LEAVE);
        var elsewhere = two.recover(_ -> "handled");
        one.fail(broken);
        two.fail(new IOException("second"));
        assertThat(failureOf(gathered)).isSameAs(broken);
        assertValue(elsewhere).isEqualTo("handled");
    }

    @Test
    void cancellingAGatherCancelsAll() {
        var gathered = Deferred.gather(all, Siblings.LEAVE);
        gathered.then(List::size).cancel();
        assertThat(cancelled).hasValue(3);
        assertThat(failureOf(gathered)).isInstanceOf(CancellationException.class);
        assertThat(failureOf(three)).isInstanceOf(CancellationException.class);
    }

    @Test
    void cancellingAGatherWhoseDeferredsAllSucceedAllTheSameHasTheirValues() {
        var gathered = Deferred.gather(List.of(stubborn(), stubborn()), Siblings.CANCEL);
        gathered.cancel();
        assertValues(gathered).containsExactly("all the same", "all the same");
    }

    @Test
    void aCancellerThatThrowsKeepsNoOtherFromBeingCancelled() {
        var failing = new Deferred<String>(() -> {
            throw broken;
        });
        var gathered = Deferred.gather(List.of(failing, one), Siblings.LEAVE);
        gathered.cancel();
        assertThat(cancelled).hasValue(1);
        assertThat(failureOf(gathered)).hasSuppressedException(broken);
    }

    @Test
    void cancellingAGatherThatHasFailedLeavesTheSiblingsAsChosen() {
        var gathered = Deferred.gather(all, Siblings.LEAVE);
        one.fail(broken);
        gathered.cancel();
        assertThat(cancelled).hasValue(0);
        assertThat(failureOf(gathered)).isSameAs(broken);
    }

    @Test
    void whatIsAddedToTheListLaterIsNotMeant() {
        var list = new ArrayList<>(List.of(one));
        var gathered = Deferred.gather(list, Siblings.CANCEL);
        list.add(two);
        gathered.cancel();
        assertThat(failureOf(one)).isInstanceOf(CancellationException.class);
        assertThat(two.isFired()).isFalse();
        assertThat(failureOf(gathered)).isInstanceOf(CancellationException.class);
    }

    @Test
    void settleCollectsAllOutcomesInTheOrderOfTheDeferreds() {
        var settled = Deferred.settle(all);
        three.succeed("c");
        two.fail(broken);
        assertThat(settled.isFired()).isFalse();
        one.succeed("a");
        assertValues(settled)
                .containsExactly(new Outcome.Success<>("a"), new Outcome.Failure<>(broken), new Outcome.Success<>("c"));
    }

    @Test
    void settleOfFiredOnesIsFired() {
        assertValues(Deferred.settle(List.of(Deferred.<Integer>failed(broken), Deferred.succeeded(2))))
                .containsExactly(new Outcome.Failure<>(broken), new Outcome.Success<>(2));
    }

    @Test
    void cancellingASettleCancelsAllAndHasTheirOutcomes() {
        var settled = Deferred.settle(List.of(stubborn(), one));
        settled.cancel();
        assertThat(cancelled).hasValue(1);
        assertThat(successOf(settled).getFirst()).isEqualTo(new Outcome.Success<>("all the same"));
        assertThat(successOf(settled).getLast())
                .isInstanceOfSatisfying(
                        Outcome.Failure.class,
                        failure -> assertThat(failure.cause()).isInstanceOf(CancellationException.class));
    }
}
