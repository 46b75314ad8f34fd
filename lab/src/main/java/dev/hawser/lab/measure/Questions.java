package dev.hawser.lab.measure;

import java.io.BufferedReader;
import java.io.FileDescriptor;
import java.io.FileInputStream;
import java.io.FileOutputStream;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;

/// The other end of a [Child].
public final class Questions {
    /// What an answer begins with that is none.
    static final String FAILED = "failed: ";

    private Questions() {}

    /// Answers one question in one line.
    @FunctionalInterface
    public interface Answerer {
        /// Returns the answer. What it throws becomes `failed: …`.
        String answer(String question) throws Exception;
    }

    /// Answers what stands in each line of the input until it ends, then ends the process. What other code prints goes
    /// to the standard error from now on: the standard output is for answers.
    public static void answer(Answerer answerer) throws IOException {
        var out = new PrintStream(new FileOutputStream(FileDescriptor.out), false, StandardCharsets.UTF_8);
        System.setOut(new PrintStream(new FileOutputStream(FileDescriptor.err), true, StandardCharsets.UTF_8));
        var in = new BufferedReader(
                new InputStreamReader(new FileInputStream(FileDescriptor.in), StandardCharsets.UTF_8));
        for (String question = in.readLine(); question != null; question = in.readLine()) {
            String answer;
            try {
                answer = answerer.answer(question);
            } catch (Exception failure) {
                answer = FAILED + failure.toString().replaceAll("\\s*\\R\\s*", "; ");
            }
            out.print(answer + "\n");
            out.flush();
        }
        // Not exit: what a workload's threads or hooks still do must not keep a process that nobody speaks to.
        Runtime.getRuntime().halt(0);
    }
}
