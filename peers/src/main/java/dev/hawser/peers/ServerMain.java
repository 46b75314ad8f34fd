package dev.hawser.peers;

import dev.hawser.lab.measure.Questions;
import dev.hawser.peers.echo.Contender;
import java.io.IOException;

/// The process of one contender. Its argument is the contender's word; to any question it answers its port.
final class ServerMain {
    private ServerMain() {}

    static void main(String[] arguments) throws IOException {
        int port = Contender.of(arguments[0]).server().start();
        Questions.answer(_ -> Integer.toString(port));
    }
}
