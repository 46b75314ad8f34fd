package dev.hawser.stress;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.fail;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;
import org.openjdk.jcstress.Main;
import org.openjdk.jcstress.infra.collectors.DiskReadCollector;
import org.openjdk.jcstress.infra.collectors.InProcessCollector;
import org.openjdk.jcstress.infra.collectors.TestResult;

/// A run of jcstress in a JVM of its own, which starts one more for each test. Its report and its results go to
/// `target/jcstress/`.
///
/// @param exitCode zero when all tests passed
/// @param results one for each test and each way it was run
record Jcstress(int exitCode, Collection<TestResult> results, Path output) {
    /// Runs the tests of a package.
    ///
    /// @param name the folder for what it leaves
    /// @param options of jcstress; `-h` lists them
    /// @param limit after which it is ended, and the test fails
    static Jcstress run(String name, String packageName, List<String> options, Duration limit)
            throws IOException, InterruptedException, ClassNotFoundException {
        Path folder = emptied(Path.of("target", "jcstress", name));
        Path output = folder.resolve("output.txt");
        var command = new ArrayList<>(List.of(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                // This one only counts; those that it starts choose for themselves.
                "-XX:TieredStopAtLevel=1",
                "-cp",
                absolute(System.getProperty("java.class.path")),
                Main.class.getName()));
        command.addAll(List.of("-t", "^" + packageName.replace(".", "\\.") + "\\.", "-r", "report"));
        // Pinning threads to cores takes native code, and there is no choice on two cores.
        command.addAll(List.of("-af", "NONE", "-pth", "false"));
        command.addAll(options);
        var process = new ProcessBuilder(command)
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        if (!process.waitFor(limit)) {
            process.descendants().forEach(ProcessHandle::destroyForcibly);
            process.destroyForcibly().waitFor();
            fail("jcstress was not done after %s; it said%n%s", limit, Files.readString(output));
        }
        return new Jcstress(process.exitValue(), read(folder), output);
    }

    private static Path emptied(Path folder) throws IOException {
        if (Files.exists(folder)) {
            try (Stream<Path> old = Files.walk(folder)) {
                for (Path path : old.sorted((a, b) -> b.compareTo(a)).toList()) {
                    Files.delete(path);
                }
            }
        }
        return Files.createDirectories(folder);
    }

    /// The child works in another folder.
    private static String absolute(String classPath) {
        return String.join(
                File.pathSeparator,
                Stream.of(classPath.split(File.pathSeparator, -1))
                        .map(entry -> Path.of(entry).toAbsolutePath().toString())
                        .toList());
    }

    private static Collection<TestResult> read(Path folder) throws IOException, ClassNotFoundException {
        var collected = new InProcessCollector();
        try (Stream<Path> files = Files.list(folder)) {
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".bin.gz")).toList()) {
                var reader = new DiskReadCollector(file.toString(), collected);
                reader.dump();
                reader.close();
            }
        }
        return collected.getTestResults();
    }

    /// Returns the results of one package.
    Jcstress of(String packageName) {
        return new Jcstress(
                exitCode,
                results.stream()
                        .filter(result -> result.getName().startsWith(packageName + "."))
                        .toList(),
                output);
    }

    /// Returns the names of the tests that ran, each once.
    Stream<String> names() {
        return results.stream().map(TestResult::getName).distinct();
    }

    /// Asserts that every one of these tests ran, and saw what it may see and nothing else.
    void assertPassed(List<String> tests) {
        assertThat(results)
                .allSatisfy(result -> assertThat(result.grading().failureMessages)
                        .as("%s (%s)", result.getName(), result.status())
                        .isEmpty())
                .allSatisfy(result -> assertThat(result.grading().isPassed)
                        .as(result.getName())
                        .isTrue())
                .allSatisfy(result ->
                        assertThat(result.getTotalCount()).as(result.getName()).isPositive());
        assertThat(names()).containsExactlyInAnyOrderElementsOf(tests);
    }

    /// Returns what it printed.
    String text() {
        try {
            return Files.readString(output);
        } catch (IOException unreadable) {
            return unreadable.toString();
        }
    }
}
