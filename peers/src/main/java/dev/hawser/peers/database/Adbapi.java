package dev.hawser.peers.database;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;

/// Twisted's adbapi in a Python of its own.
final class Adbapi implements AutoCloseable {
    private static final String PYTHON = "/usr/bin/python3";

    private final Process process;
    private final Writer questions;
    private final BufferedReader answers;

    private Adbapi(Process process) {
        this.process = process;
        questions = process.outputWriter();
        answers = process.inputReader();
    }

    /// Starts it, if Debian's `python3-twisted` is there.
    static Optional<Adbapi> start(Path folder) throws IOException, InterruptedException {
        if (!Files.isExecutable(Path.of(PYTHON))
                || new ProcessBuilder(PYTHON, "-c", "import twisted")
                                .redirectError(ProcessBuilder.Redirect.DISCARD)
                                .start()
                                .waitFor()
                        != 0) {
            return Optional.empty();
        }
        Path script = folder.resolve("adbapi.py");
        try (var source = Adbapi.class.getResourceAsStream("adbapi.py")) {
            if (source == null) {
                throw new IOException("adbapi.py is not in the class path");
            }
            Files.copy(source, script);
        }
        return Optional.of(new Adbapi(new ProcessBuilder(List.of(PYTHON, script.toString()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start()));
    }

    /// Returns how many a second it did.
    double rate(String what, Path file, Duration window, int clients) {
        try {
            questions.write(what + " " + file + " " + window.toMillis() / 1e3 + " " + clients + "\n");
            questions.flush();
            String answer = answers.readLine();
            if (answer == null) {
                throw new IOException("adbapi ended; its reason stands above");
            }
            return Double.parseDouble(answer);
        } catch (IOException failed) {
            throw new UncheckedIOException(failed);
        }
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }
}
