package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestFactory;

/// Holds what the documents show against what runs: every block of Java in the README, in `docs` and in the Javadoc is
/// a piece of an example or of a test, and the README's output is what its program prints.
final class ShownCodeTest {
    private static final Path ROOT = Path.of("..").toAbsolutePath().normalize();
    private static final Pattern JAVA_BLOCK = Pattern.compile("```java\n(.*?)```", Pattern.DOTALL);
    private static final Pattern TEXT_BLOCK = Pattern.compile("```text\n(.*?)```", Pattern.DOTALL);

    @TestFactory
    Stream<DynamicTest> everyShownBlockIsAPieceOfAnExample() throws IOException {
        String examples = Stream.of("examples/src/main", "examples/src/test", "testkit/src/test")
                .flatMap(folder -> sources(folder).stream())
                .map(ShownCodeTest::plain)
                .collect(Collectors.joining("\n"));
        List<DynamicTest> tests = new ArrayList<>();
        for (Path file : documents()) {
            String text = Files.readString(file).replaceAll("(?m)^\\s*/// ?", "");
            for (String block : blocks(JAVA_BLOCK, text)) {
                tests.add(DynamicTest.dynamicTest(
                        ROOT.relativize(file) + ": " + block.lines().findFirst().orElse(""),
                        () -> assertThat(examples).contains(plain(block))));
            }
        }
        assertThat(tests).as("blocks of Java that are shown").isNotEmpty();
        return tests.stream();
    }

    @Test
    void theReadmeShowsWhatItsProgramPrints() throws IOException {
        var standard = System.out;
        var printed = new ByteArrayOutputStream();
        System.setOut(new PrintStream(printed, true, StandardCharsets.UTF_8));
        try {
            ThreeEngines.main(new String[0]);
        } finally {
            System.setOut(standard);
        }
        assertThat(blocks(TEXT_BLOCK, Files.readString(ROOT.resolve("README.md"))))
                .contains(printed.toString(StandardCharsets.UTF_8));
    }

    private static List<Path> documents() throws IOException {
        List<Path> documents = new ArrayList<>(List.of(ROOT.resolve("README.md")));
        for (String folder : List.of(
                "docs",
                "core/src/main",
                "testkit/src/main",
                "lab/src/main",
                "web/src/main",
                "db/src/main",
                "app/src/main")) {
            try (var files = Files.walk(ROOT.resolve(folder))) {
                files.filter(file -> file.toString().endsWith(".md")
                                || file.toString().endsWith(".java"))
                        .forEach(documents::add);
            }
        }
        return documents;
    }

    private static List<String> sources(String folder) {
        try (var files = Files.walk(ROOT.resolve(folder))) {
            List<String> sources = new ArrayList<>();
            for (Path file :
                    files.filter(path -> path.toString().endsWith(".java")).toList()) {
                sources.add(Files.readString(file));
            }
            return sources;
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    private static List<String> blocks(Pattern kind, String text) {
        return kind.matcher(text).results().map(block -> block.group(1)).toList();
    }

    /// Lines without their indentation, which a document may choose.
    private static String plain(String code) {
        return code.lines().map(String::strip).filter(line -> !line.isEmpty()).collect(Collectors.joining("\n"));
    }
}
