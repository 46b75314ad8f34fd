package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;

/// Programs that we did not write.
public final class Programs {
    private static final int PATIENCE_SECONDS = 50;

    private Programs() {}

    /// Returns the path of a program, or skips the test and says which package has it. Where `.ci/run` has installed
    /// what is needed the program must be there, or a check would be gone and nobody would see it.
    public static String need(String program, String debianPackage) {
        var path = Path.of("/usr/bin", program);
        boolean installed = System.getenv("CI") != null
                && "root".equals(System.getProperty("user.name"))
                && Files.isExecutable(Path.of("/usr/bin/apt-get"));
        if (installed) {
            assertThat(path)
                    .as("the package " + debianPackage + ", which .ci/run installs")
                    .isExecutable();
        }
        assumeTrue(Files.isExecutable(path), "skipped: there is no " + path + "; install " + debianPackage);
        return path.toString();
    }

    public static String run(String... command) throws IOException, InterruptedException {
        return run(List.of(command));
    }

    /// Runs a program to its end, which must come, and returns what it said.
    public static String run(List<String> command) throws IOException, InterruptedException {
        var program = start(command);
        try {
            program.getOutputStream().close();
            return ended(program);
        } finally {
            program.destroyForcibly();
        }
    }

    /// Starts a program, which the caller ends.
    public static Process start(List<String> command) throws IOException {
        return new ProcessBuilder(command).redirectErrorStream(true).start();
    }

    /// Waits for the end of a program and returns what it said.
    public static String ended(Process program) throws IOException, InterruptedException {
        var text = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
        return text;
    }
}
