package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import org.junit.jupiter.api.Test;

final class DemoAsyncTest {
    @Test
    void defects16To18_bothStylesEndAndSayTheSame() {
        var out = new StringWriter();
        int code = Hawser.commandLine().setOut(new PrintWriter(out, true)).execute("demo", "async", "--scale", "0.02");
        assertThat(code).isZero();
        var styles = out.toString().split("(?m)^(?==== )");
        assertThat(styles).hasSize(2);
        assertThat(words(styles[0])).isEqualTo(words(styles[1]));
        assertThat(styles[0])
                .contains("Serial execution result: Processed: OPERATION 1 RESULT")
                .contains("Parallel execution result: [Operation 1 result, Processed: HELLO TWISTED]")
                .contains("Caught exception: / by zero")
                .contains("All demonstrations completed");
    }

    @Test
    void aScaleThatIsNoneIsRefused() {
        var errors = new StringWriter();
        int code = Hawser.commandLine().setErr(new PrintWriter(errors, true)).execute("demo", "async", "--scale", "-1");
        assertThat(code).isEqualTo(Hawser.CALLED_WRONGLY);
        assertThat(errors.toString()).contains("--scale").contains("-1.0");
    }

    /// Without the heading and the times, which differ, and without the order, which is free where two run together.
    private static List<String> words(String style) {
        return style.lines()
                .skip(1)
                .map(line -> line.replaceAll(" \\(\\d+\\.\\d s\\)", ""))
                .filter(line -> !line.isBlank())
                .sorted()
                .toList();
    }
}
