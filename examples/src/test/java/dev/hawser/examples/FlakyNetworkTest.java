package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// [FlakyNetwork] gets all its answers on each engine.
final class FlakyNetworkTest {
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void everyQuestionIsAnsweredInTheEnd(String engine) throws Exception {
        List<String> questions =
                IntStream.range(0, 20).mapToObj(i -> "question " + i).toList();
        try (var reactor = Reactor.open()) {
            assertThat(FlakyNetwork.ask(questions, engine, reactor))
                    .isEqualTo(questions.stream()
                            .map(question -> "Echo: " + question)
                            .toList());
            // Twenty answers of 16 or 17 bytes don't go through one connection of 100.
            assertThat(reactor.clientCounts().accepted()).isGreaterThanOrEqualTo(4);
            reactor.stop(Duration.ofSeconds(1));
        }
    }
}
