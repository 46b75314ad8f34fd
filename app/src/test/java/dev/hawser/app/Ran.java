package dev.hawser.app;

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
}
