package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(NothingUnhandled.class)
final class RaceTest {
    private final IOException broken = new IOException("broken");
    private final AtomicInteger cancelled = new AtomicInteger();
    private final Deferred<String> one = new Deferred<>(cancelled::incrementAndGet);
    private final Deferred<String> two = new Deferred<>(cancelled::incrementAndGet);
    private final Deferred<String> three = new Deferred<>(cancelled::incrementAndGet);
    private final List<Deferred<String>> all = List.of(one, two, three);

    @Test
    void raceTakesTheFirstValueAndCancelsEachLoserOnce() {
        var race = Deferred.race(all);
        two.succeed("b");
        assertValue(race).isEqualTo("b");
        assertThat(cancelled).hasValue(2);
        race.cancel();
        assertThat(cancelled).hasValue(2);
        assertThat(failureOf(one)).isInstanceOf(CancellationException.class);
        assertThat(failureOf(three)).isInstanceOf(CancellationException.class);
    }

    @Test
    void aFailureLosesAndTheOthersRunOn() {
        var race = Deferred.race(all);
        one.fail(broken);
        assertThat(race.isFired()).isFalse();
        assertThat(cancelled).hasValue(0);
        three.succeed("c");
        assertValue(race).isEqualTo("c");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aRaceWithOneThatIsThereIsOverAndTheOthersAreCancelled() {
        var race = Deferred.race(List.of(one, Deferred.succeeded("there"), three));
        assertValue(race).isEqualTo("there");
        assertThat(cancelled).hasValue(2);
    }

    @Test
    void aRaceThatAllLoseFailsWithEveryCause() {
        var race = Deferred.race(all);
        var second = new IOException("second");
        var third = new IOException("third");
        three.fail(third);
        one.fail(broken);
        two.fail(second);
        assertThat(failureOf(race))
                .isInstanceOf(RaceFailedException.class)
                .hasMessageContaining("none of 3")
                .hasCause(broken)
                .satisfies(lost -> assertThat(lost.getSuppressed()).containsExactly(second, third));
    }

    @Test
    void cancellingARaceCancelsAllAndIsACancellation() {
        var race = Deferred.race(all);
        one.fail(broken);
        race.then(text -> text).cancel();
        assertThat(cancelled).hasValue(2);
        assertThat(failureOf(race))
                .isInstanceOf(CancellationException.class)
                .satisfies(failure -> assertThat(failure.getSuppressed()[0]).hasCause(broken));
    }

    @Test
    void aRunnerThatSucceedsAllTheSameWinsACancelledRace() {
        var holder = new ArrayList<Deferred<String>>();
        holder.add(new Deferred<>(() -> holder.getFirst().succeed("all the same")));
        var race = Deferred.race(List.of(one, holder.getFirst()));
        race.cancel();
        assertValue(race).isEqualTo("all the same");
        assertThat(cancelled).hasValue(1);
    }

    @Test
    void aRaceOfNoneIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Deferred.race(List.<Deferred<String>>of()))
                .withMessageContaining("never ends");
    }
}
