package dev.hawser.house;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/// The work tree as the rules see it: its modules, and the sources in each.
final class Repository {
    private static final Path ROOT = findRoot();

    private Repository() {}

    /// Returns the folders of all modules: those right under the root that have a `pom.xml`.
    static List<Path> modules() {
        try (Stream<Path> folders = Files.list(ROOT)) {
            return folders.filter(folder -> Files.exists(folder.resolve("pom.xml")))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns every Java file below `folder`, which may be missing.
    static List<Path> javaFiles(Path folder) {
        if (!Files.isDirectory(folder)) {
            return List.of();
        }
        try (Stream<Path> files = Files.walk(folder)) {
            return files.filter(file -> file.toString().endsWith(".java"))
                    .sorted()
                    .toList();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /// Returns every Java file of every module, main and test.
    static List<Path> javaFiles() {
        return modules().stream()
                .flatMap(module -> javaFiles(module.resolve("src")).stream())
                .toList();
    }

    /// Returns a file by its path from the root.
    static Path file(String path) {
        return ROOT.resolve(path);
    }

    /// Returns the path as a message should show it: from the root.
    static String show(Path file) {
        return ROOT.relativize(file).toString();
    }

    // Surefire starts in the module, an IDE often in the root.
    private static Path findRoot() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("house/pom.xml"))) {
                return at;
            }
        }
        throw new IllegalStateException(
                "no folder with house/pom.xml above " + Path.of("").toAbsolutePath());
    }
}
