package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class DemoClientsTest {
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void defect11_threeClientsAtOnceReadEveryReplyUpToGoodbyeAndTheEnd(String engine) {
        var out = new StringWriter();
        int code =
                Hawser.commandLine().setOut(new PrintWriter(out, true)).execute("demo", "clients", "--engine", engine);
        assertThat(code).isZero();
        var lines = out.toString().lines().toList();
        assertThat(lines).hasSize(15);
        for (int i = 0; i < 3; i++) {
            var mine = lines.subList(5 * i, 5 * i + 5);
            assertThat(mine.get(0)).matches("Client " + i + ": Welcome! You are client number [123]");
            assertThat(mine.get(1)).isEqualTo("Client " + i + " received: Echo: Hello");
            assertThat(mine.get(2))
                    .matches("Client " + i + " received: Current time: \\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\S+");
            assertThat(mine.get(3)).isEqualTo("Client " + i + " received: Current client count: 3");
            assertThat(mine.get(4)).isEqualTo("Client " + i + " received: Goodbye!");
        }
    }
}
