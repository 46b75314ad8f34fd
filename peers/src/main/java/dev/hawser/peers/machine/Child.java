package dev.hawser.peers.machine;

import java.io.BufferedReader;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/// A JVM of ours on one core, spoken to in lines: one question, one answer. It ends with us, because its input does.
public final class Child implements AutoCloseable {
    /// The same for all. One core suits the serial collector; a young generation that any warm-up fills makes memory
    /// that grew afterwards memory that lives.
    private static final List<String> FLAGS = List.of(
            "-Xms512m",
            "-Xmx512m",
            "-Xmn64m",
            "-XX:+UseSerialGC",
            "--enable-native-access=ALL-UNNAMED",
            "--sun-misc-unsafe-memory-access=allow");

    private final Process process;
    private final BufferedReader answers;

    private Child(Process process) {
        this.process = process;
        this.answers = process.inputReader(StandardCharsets.UTF_8);
    }

    /// Starts a process on this core.
    ///
    /// @param more flags of the JVM
    /// @param arguments for the main class
    public static Child start(int core, Class<?> main, List<String> more, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(List.of("taskset", "-c", Integer.toString(core)));
        command.add(tool("java"));
        command.addAll(FLAGS);
        command.addAll(more);
        command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
        command.addAll(Arrays.asList(arguments));
        return new Child(new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start());
    }

    /// Asks, and waits for the answer.
    ///
    /// @throws IOException when the process has ended, or answers `failed: …`
    public String ask(String question) throws IOException {
        try {
            var writer = process.outputWriter(StandardCharsets.UTF_8);
            writer.write(question + "\n");
            writer.flush();
        } catch (UncheckedIOException ended) {
            throw new IOException("process " + pid() + " has ended; its last words stand above", ended);
        }
        String answer = answers.readLine();
        if (answer == null) {
            throw new IOException("process " + pid() + " ended on '" + question + "'; its last words stand above");
        }
        if (answer.startsWith("failed: ")) {
            throw new IOException("'" + question + "' " + answer);
        }
        return answer;
    }

    /// Returns the flags that all get.
    public static String flags() {
        return String.join(" ", FLAGS.subList(0, 4));
    }

    /// Returns what `jcmd` says to a command about this process.
    public String diagnose(String command) throws IOException {
        var jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(pid()), command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = jcmd.inputReader(StandardCharsets.UTF_8)) {
            return out.readAllAsString();
        }
    }

    /// Says whether the process runs, or how it ended.
    public String state() {
        return process.isAlive()
                ? "process " + pid() + " runs"
                : "process " + pid() + " ended with " + process.exitValue();
    }

    /// Returns the number of the process.
    public long pid() {
        return process.pid();
    }

    @Override
    public void close() {
        process.destroy();
        process.onExit().join();
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
