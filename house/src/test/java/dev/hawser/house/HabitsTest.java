package dev.hawser.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Habits that only the sources show.
final class HabitsTest {
    private static final Pattern SLEEP =
            Pattern.compile("\\b(Thread|TimeUnit\\.\\w+|[A-Z]+SECONDS)\\s*\\.\\s*sleep\\s*\\(");
    private static final String MARK = "// sleeps as work";

    /// A package is read from its map, and NullAway believes only what is marked. A package that a module's tests
    /// share with its main code has its map there.
    @Test
    void everyPackageHasAMapThatIsNullMarked() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path module : Repository.modules()) {
            Path main = module.resolve("src/main/java");
            Path test = module.resolve("src/test/java");
            for (Path folder : packages(main)) {
                if (!isMarked(folder)) {
                    wrong.add(Repository.show(folder));
                }
            }
            for (Path folder : packages(test)) {
                if (!isMarked(folder) && !isMarked(main.resolve(test.relativize(folder)))) {
                    wrong.add(Repository.show(folder));
                }
            }
        }
        assertThat(wrong)
                .as("packages without a package-info.java that says @NullMarked")
                .isEmpty();
    }

    /// A test that sleeps to wait for something is slow on a fast machine and red on a slow one: move a ManualClock,
    /// or await the condition. Sleeping as the blocking work under test is allowed;
    /// its line ends with `// sleeps as work`.
    @Test
    void noTestSleepsToWait() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path module : Repository.modules()) {
            List<Path> tests = new ArrayList<>(Repository.javaFiles(module.resolve("src/test")));
            if (module.endsWith("testkit")) {
                tests.addAll(Repository.javaFiles(module.resolve("src/main")));
            }
            for (Path file : tests) {
                List<String> lines = Files.readAllLines(file);
                for (int i = 0; i < lines.size(); i++) {
                    if (SLEEP.matcher(lines.get(i)).find() && !lines.get(i).contains(MARK)) {
                        wrong.add(Repository.show(file) + ":" + (i + 1));
                    }
                }
            }
        }
        assertThat(wrong).as("tests that sleep").isEmpty();
    }

    private static List<Path> packages(Path sources) {
        Stream<Path> folders = Repository.javaFiles(sources).stream().map(HabitsTest::folderOf);
        return folders.distinct().toList();
    }

    private static boolean isMarked(Path folder) throws IOException {
        Path map = folder.resolve("package-info.java");
        return Files.exists(map) && Files.readString(map).contains("@NullMarked");
    }

    private static Path folderOf(Path file) {
        return file.resolveSibling("");
    }
}
