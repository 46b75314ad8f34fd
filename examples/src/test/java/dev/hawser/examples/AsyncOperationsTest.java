package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.testkit.ManualClock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// Items 16 to 18 of the article's defects.
final class AsyncOperationsTest {
    private static final List<String> SERIAL = List.of(
            "Starting asynchronous operation 1...",
            "Asynchronous operation 1 completed",
            "Starting asynchronous operation 2, using data: Operation 1 result",
            "Asynchronous operation 2 completed");

    private static final List<String> END =
            List.of("\n3. Error handling:", "Caught exception: / by zero", "\nAll demonstrations completed");

    @Test
    void byCallbacksWithTheArticlesTimings() {
        var clock = new ManualClock();
        List<String> said = new ArrayList<>();
        var demonstration = new AsyncByCallbacks(clock, Duration.ofSeconds(1), said::add).demonstrate();
        clock.advance(Duration.ofMillis(5_499));
        assertThat(demonstration.isFired()).isFalse();
        clock.advance(Duration.ofMillis(1));
        assertThat(demonstration.isFired()).isTrue();
        List<String> expected = new ArrayList<>();
        expected.add("=== Asynchronous operations, by callbacks ===");
        expected.add("\n1. Serial execution:");
        expected.addAll(SERIAL);
        expected.add("Serial execution result: Processed: OPERATION 1 RESULT (3.0 s)");
        expected.add("\n2. Parallel execution:");
        expected.add("Starting parallel operations...");
        expected.add("Starting asynchronous operation 1...");
        expected.add("Starting asynchronous operation 2, using data: hello twisted");
        expected.add("Asynchronous operation 2 completed");
        expected.add("Asynchronous operation 1 completed");
        expected.add("Parallel execution result: [Operation 1 result, Processed: HELLO TWISTED] (2.0 s)");
        expected.addAll(END);
        assertThat(said).containsExactlyElementsOf(expected);
        assertThat(clock.pendingCalls()).isZero();
    }

    @Test
    void asStraightLineCode() throws Exception {
        List<String> said = new CopyOnWriteArrayList<>();
        try (var reactor = Reactor.open()) {
            new AsyncStraightLine(reactor, Duration.ofMillis(20), said::add)
                    .demonstrate()
                    .await();
        }
        assertThat(said).startsWith("=== Asynchronous operations, straight-line ===", "\n1. Serial execution:");
        assertThat(said).containsSubsequence(SERIAL);
        assertThat(said).anyMatch(line -> line.startsWith("Serial execution result: Processed: OPERATION 1 RESULT ("));
        assertThat(said)
                .anyMatch(line ->
                        line.startsWith("Parallel execution result: [Operation 1 result, Processed: HELLO TWISTED] ("));
        assertThat(said).endsWith(END.toArray(String[]::new));
    }
}
