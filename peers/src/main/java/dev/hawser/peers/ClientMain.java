package dev.hawser.peers;

import dev.hawser.lab.measure.Questions;
import dev.hawser.peers.load.HttpLoad;
import dev.hawser.peers.load.IdleCrowd;
import dev.hawser.peers.load.LineLoad;
import java.io.IOException;

/// The process of the clients. It is told `start PORT COUNT`, `answered`, `stop`, the same three with `http-` before
/// them and a DEPTH behind COUNT, `crowd PORT COUNT` and `leave`.
final class ClientMain {
    private ClientMain() {}

    static void main() throws IOException {
        var load = new LineLoad();
        var http = new HttpLoad();
        var crowd = new IdleCrowd();
        Questions.answer(question -> {
            String[] words = question.split(" ", -1);
            switch (words[0]) {
                case "start" -> load.start(Integer.parseInt(words[1]), Integer.parseInt(words[2]));
                case "stop" -> load.stop();
                case "http-start" ->
                    http.start(Integer.parseInt(words[1]), Integer.parseInt(words[2]), Integer.parseInt(words[3]));
                case "http-stop" -> http.stop();
                case "http-answered" -> {
                    return Long.toString(http.answered());
                }
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
