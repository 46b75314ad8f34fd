package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;

/// Asks an [Echo] server one question: a client of lines. The first line is the server's greeting, the second its
/// answer.
final class AskEcho extends LineProtocol {
    private final Deferred<String> answer = new Deferred<>();
    private boolean greeted;

    /// Connects to a place given as a string, asks and leaves.
    static Deferred<String> at(String endpoint, String question, Reactor reactor) {
        return at(ClientEndpoint.of(endpoint), question, reactor);
    }

    /// Connects, asks and leaves.
    static Deferred<String> at(ClientEndpoint endpoint, String question, Reactor reactor) {
        return reactor.connect(endpoint, _ -> new AskEcho()).compose(link -> {
            link.transport().write(question + "\r\n");
            return link.protocol().answer;
        });
    }

    @Override
    protected void lineReceived(String line) {
        if (greeted) {
            answer.trySucceed(line);
            transport().close();
        }
        greeted = true;
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) {
        answer.tryFail(new IOException("the server left without an answer: " + reason));
    }

    /// Asks a server on this machine and prints what it says; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        try (var reactor = Reactor.open()) {
            System.out.println(at("tcp:localhost:8888", "hello", reactor).await());
        }
    }
}
