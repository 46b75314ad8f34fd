package dev.hawser.peers;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.charset.StandardCharsets;

/// The other end of a [dev.hawser.peers.machine.Child].
final class Questions {
    /// Answers one question.
    @FunctionalInterface
    interface Answerer {
        String answer(String question) throws Exception;
    }

    private Questions() {}

    /// Answers what stands in each line of the input until it ends, then ends the process.
    static void answer(Answerer answerer) throws IOException {
        var in = new BufferedReader(new InputStreamReader(System.in, StandardCharsets.UTF_8));
        for (String question = in.readLine(); question != null; question = in.readLine()) {
            String answer;
            try {
                answer = answerer.answer(question);
            } catch (Exception failure) {
                answer = "failed: " + failure;
            }
            System.out.println(answer);
        }
        System.exit(0);
    }
}
