package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;

/// Echoes lines, until it is stopped. Try it with `nc 127.0.0.1 8888`.
final class Echo extends LineProtocol {
    @Override
    protected void connectionMade() {
        sendLine("Hello! Say something, or quit.");
    }

    @Override
    protected void lineReceived(String line) {
        sendLine("Echo: " + line);
        if (line.equalsIgnoreCase("quit")) {
            transport().close();
        }
    }

    /// Returns the same without the greeting, as straight-line code.
    static ProtocolFactory conversation() {
        return Conversation.factory(conversation -> {
            for (String line : conversation.lines()) {
                conversation.writeLine("Echo: " + line);
            }
        });
    }

    /// Runs the example; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        try (var reactor = Reactor.open()) {
            reactor.listen("tcp:8888:engine=virtual-threads", peer -> new Echo());
            reactor.awaitStop();
        }
    }
}
