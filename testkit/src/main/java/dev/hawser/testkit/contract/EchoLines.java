package dev.hawser.testkit.contract;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// Answers each line with itself; `quit` closes.
class EchoLines extends LineProtocol {
    EchoLines() {
        this(LineFormat.LF);
    }

    EchoLines(LineFormat format) {
        super(format);
    }

    @Override
    protected void lineReceived(String line) throws Exception {
        sendLine("Echo: " + line);
        if (line.equals("quit")) {
            transport().close();
        }
    }

    /// Sends some lines' worth of proof that a server is alive.
    static void assertServes(Server server) {
        try (var client = server.connect()) {
            client.send("are you there?\n");
            String answer = client.readLine();
            if (!answer.equals("Echo: are you there?")) {
                throw new AssertionError("the server is not itself any more; it said: " + answer);
            }
        }
    }
}
