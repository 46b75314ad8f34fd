package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;

/// What came of a command that was run in this process.
///
/// @param code its exit code
/// @param out what it printed
/// @param err what it said besides
record Ran(int code, String out, String err) {
    static Ran command(List<String> arguments) {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Hawser.commandLine()
                .setOut(new PrintWriter(out))
                .setErr(new PrintWriter(err))
                .execute(arguments.toArray(String[]::new));
        return new Ran(code, out.toString(), err.toString());
    }

    /// Runs a command that is called wrongly, and sees that it says so in one line.
    ///
    /// @param told what is part of that line
    static void wrongly(String line, String told) {
        var ran = command(List.of(line.split(" ")));
        assertThat(ran.code).as(ran.err).isEqualTo(Hawser.CALLED_WRONGLY);
        assertThat(ran.err).startsWith("hawser: ").contains(told).endsWith("--help'\n");
        assertThat(ran.err.lines()).hasSize(1);
        assertThat(ran.out).isEmpty();
    }
}
