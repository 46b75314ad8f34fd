package dev.hawser.lab.workload;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// Answers each line with the line.
final class EchoLines extends LineProtocol {
    private static final String PREFIX = "Echo: ";

    EchoLines() {
        super(LineFormat.LF);
    }

    /// Returns what asks for an echo and knows its answer.
    static Ask ask(String line) {
        return Ask.of(line + "\n").expecting(answer(line));
    }

    /// Returns what it answers, with the line's end.
    static String answer(String line) {
        return PREFIX + line + "\n";
    }

    @Override
    protected void lineReceived(String line) {
        sendLine(PREFIX + line);
    }
}
