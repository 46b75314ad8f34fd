package dev.hawser.peers;

import static org.assertj.core.api.Assertions.assertThatCode;

import dev.hawser.peers.echo.Contender;
import dev.hawser.peers.load.Answers;
import dev.hawser.peers.load.HttpAnswers;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// A comparison of servers that answer differently would compare nothing. They run until the process ends, as they do
/// in a benchmark.
final class ContendersTest {
    @TestFactory
    Stream<DynamicTest> allWebServersAnswerAlike() {
        return Contender.web().stream()
                .map(contender -> DynamicTest.dynamicTest(contender.word(), () -> {
                    int port = contender.server().start();
                    assertThatCode(() -> HttpAnswers.check(contender.word(), port))
                            .doesNotThrowAnyException();
                }));
    }

    @TestFactory
    Stream<DynamicTest> allAnswerAlike() {
        return Contender.all().stream()
                .map(contender -> DynamicTest.dynamicTest(contender.word(), () -> {
                    int port = contender.server().start();
                    assertThatCode(() -> Answers.check(contender.word(), port)).doesNotThrowAnyException();
                }));
    }
}
