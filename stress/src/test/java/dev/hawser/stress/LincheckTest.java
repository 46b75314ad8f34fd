package dev.hawser.stress;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.engine.CheckedArrivals;
import org.jetbrains.lincheck.LincheckAssertionError;
import org.jetbrains.lincheck.datastructures.ModelCheckingOptions;
import org.jetbrains.lincheck.datastructures.StressOptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What many threads do to one object has the results that some order of their calls would have, one call after the
/// other. Lincheck makes up the calls, goes through their interleavings, and looks for such an order.
@Timeout(600)
final class LincheckTest {
    /// Finds the planted race, and is done within seconds.
    private static ModelCheckingOptions brief() {
        return new ModelCheckingOptions()
                .threads(2)
                .actorsPerThread(2)
                .actorsBefore(1)
                .actorsAfter(1)
                .iterations(12)
                .invocationsPerIteration(50)
                .minimizeFailedScenario(false);
    }

    private static ModelCheckingOptions thorough() {
        return new ModelCheckingOptions()
                .threads(3)
                .actorsPerThread(3)
                .actorsBefore(2)
                .actorsAfter(2)
                .iterations(20)
                .invocationsPerIteration(150);
    }

    /// Real threads, as the machine runs them.
    private static StressOptions real() {
        return new StressOptions().threads(3).actorsPerThread(3).iterations(20).invocationsPerIteration(2_000);
    }

    @ParameterizedTest
    @ValueSource(classes = {CheckedQueue.class, CheckedSemaphore.class, CheckedDeferred.class, CheckedArrivals.class})
    void itIsLinearizable(Class<?> checked) {
        brief().sequentialSpecification(sequential(checked)).check(checked);
    }

    @ParameterizedTest
    @Tag("referee")
    @ValueSource(classes = {CheckedQueue.class, CheckedSemaphore.class, CheckedDeferred.class, CheckedArrivals.class})
    void itIsLinearizableInManyInterleavings(Class<?> checked) {
        thorough().sequentialSpecification(sequential(checked)).check(checked);
    }

    @ParameterizedTest
    @Tag("referee")
    @ValueSource(classes = {CheckedQueue.class, CheckedSemaphore.class, CheckedDeferred.class, CheckedArrivals.class})
    void itIsLinearizableOnRealThreads(Class<?> checked) {
        real().sequentialSpecification(sequential(checked)).check(checked);
    }

    /// If Lincheck didn't find it, its silence above would mean nothing. (Version 2.39 doesn't, on Java 25.)
    @Test
    void aPlantedRaceIsFound() {
        assertThatThrownBy(() -> brief().sequentialSpecification(CheckedQueue.Sequential.class)
                        .check(RacyQueue.class))
                .isInstanceOf(LincheckAssertionError.class)
                .hasMessageContaining("Invalid execution results");
    }

    private static Class<?> sequential(Class<?> checked) {
        return checked.getDeclaredClasses()[0];
    }
}
