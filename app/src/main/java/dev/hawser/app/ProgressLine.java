package dev.hawser.app;

import dev.hawser.lab.method.Progress;
import java.io.Console;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.Optional;

/// Draws what a comparison is at: over and over in one line of a terminal, line after line elsewhere.
final class ProgressLine implements Progress {
    private static final int WIDTH = 78;

    private final PrintWriter out;
    private final boolean overwrites;

    private ProgressLine(PrintWriter out, boolean overwrites) {
        this.out = out;
        this.overwrites = overwrites;
    }

    static ProgressLine on(PrintWriter out) {
        return new ProgressLine(
                out,
                Optional.ofNullable(System.console())
                        .filter(Console::isTerminal)
                        .isPresent());
    }

    @Override
    public void at(String what, Duration left) {
        String line = Compare.show(left) + " left · " + what;
        if (overwrites) {
            out.print("\r"
                    + (line.length() > WIDTH ? line.substring(0, WIDTH) : line + " ".repeat(WIDTH - line.length())));
        } else {
            out.println(line);
        }
        out.flush();
    }
}
