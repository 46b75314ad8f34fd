package dev.hawser.peers;

import dev.hawser.peers.load.IdleCrowd;
import dev.hawser.peers.load.LineLoad;
import java.io.IOException;

/// The process of the clients. It is told `start PORT COUNT`, `answered`, `stop`, `crowd PORT COUNT` and `leave`.
final class ClientMain {
    private ClientMain() {}

    static void main() throws IOException {
        var load = new LineLoad();
        var crowd = new IdleCrowd();
        Questions.answer(question -> {
            String[] words = question.split(" ", -1);
            switch (words[0]) {
                case "start" -> load.start(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "stop" -> load.stop();
                case "crowd" -> crowd.open(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "leave" -> crowd.close();
                case "answered" -> {
                    return Long.toString(load.answered());
                }
                default -> throw new IllegalArgumentException("unknown question '" + question + "'");
            }
            return "done";
        });
    }
}
