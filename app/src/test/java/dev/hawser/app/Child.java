package dev.hawser.app;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The real command in a JVM of its own.
///
/// @param process that JVM
/// @param out its output, for the test to read
/// @param errors all that it logs, once it has ended
record Child(Process process, BufferedReader out, CompletableFuture<String> errors) implements AutoCloseable {
    private static final int PATIENCE_SECONDS = 40;

    static Child run(String... arguments) throws IOException {
        return run(List.of(), arguments);
    }

    /// Runs it in a JVM with these options as well.
    static Child run(List<String> options, String... arguments) throws IOException {
        return start(command(options, arguments), Path.of(""));
    }

    /// Runs it in this folder.
    static Child runIn(Path folder, String... arguments) throws IOException {
        return start(command(List.of(), arguments), folder);
    }

    private static List<String> command(List<String> options, String... arguments) {
        List<String> command = new ArrayList<>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.addAll(options);
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.add("-cp");
        // Surefire's own class path is a jar that names the real one.
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(Hawser.class.getName());
        command.addAll(List.of(arguments));
        return command;
    }

    private static Child start(List<String> command, Path folder) throws IOException {
        var process = new ProcessBuilder(command)
                .directory(folder.toAbsolutePath().toFile())
                .start();
        var errors = new CompletableFuture<String>();
        Thread.ofVirtual().start(() -> {
            try {
                errors.complete(new String(process.getErrorStream().readAllBytes(), StandardCharsets.UTF_8));
            } catch (IOException broken) {
                errors.completeExceptionally(broken);
            }
        });
        return new Child(process, process.inputReader(), errors);
    }

    /// Sends SIGTERM. ([Process#destroy] would close the streams as well.)
    void terminate() {
        process.toHandle().destroy();
    }

    /// Waits for the end.
    ///
    /// @return the exit code
    int code() throws InterruptedException {
        if (!process.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)) {
            throw new AssertionError("the program has not ended within " + PATIENCE_SECONDS + " s");
        }
        return process.exitValue();
    }

    /// Returns all that it printed to stderr. Waits for the end.
    String log() {
        return errors.join();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
