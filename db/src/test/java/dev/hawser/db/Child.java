package dev.hawser.db;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// One of the tests' programs in a JVM of its own.
record Child(Process process, BufferedReader out) implements AutoCloseable {
    /// Starts it.
    ///
    /// @param before what stands before `java` on the command line
    static Child start(List<String> before, Class<?> main, String... arguments) throws IOException {
        List<String> command = new ArrayList<>(before);
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("-Xmx64m");
        // Surefire's own class path is a jar that names the real one.
        command.add("-cp");
        command.add(System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")));
        command.add(main.getName());
        command.addAll(List.of(arguments));
        var process = new ProcessBuilder(command)
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        return new Child(process, process.inputReader());
    }

    /// Reads up to this line.
    void expect(String line) throws IOException {
        for (String read = out.readLine(); !line.equals(read); read = out.readLine()) {
            if (read == null) {
                throw new AssertionError("the program ended before it said " + line);
            }
        }
    }

    void awaitEnd() throws InterruptedException {
        if (!process.waitFor(50, TimeUnit.SECONDS)) {
            throw new AssertionError("the program has not ended");
        }
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }
}
