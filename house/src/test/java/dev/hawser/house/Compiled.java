package dev.hawser.house;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.stream.Stream;

/// The compiled classes of all modules, read once.
final class Compiled {
    private static final String MAIN = "target/classes";
    private static final String TEST = "target/test-classes";

    private static final JavaClasses ALL_MAIN = read(Repository.modules(), MAIN);
    private static final JavaClasses ALL = read(Repository.modules(), MAIN, TEST);
    private static final Map<String, JavaClasses> BY_MODULE = new ConcurrentHashMap<>();

    private Compiled() {}

    /// Returns the names of all modules.
    static List<String> moduleNames() {
        return Repository.modules().stream()
                .map(module -> module.getFileName().toString())
                .toList();
    }

    /// Returns what users could run: the main classes of all modules.
    static JavaClasses main() {
        return ALL_MAIN;
    }

    /// Returns the main classes of one module.
    static JavaClasses main(String module) {
        return BY_MODULE.computeIfAbsent(
                module,
                name -> read(
                        Repository.modules().stream()
                                .filter(folder -> folder.endsWith(name))
                                .toList(),
                        MAIN));
    }

    /// Returns every class that is built here.
    static JavaClasses mainAndTest() {
        return ALL;
    }

    private static JavaClasses read(List<Path> modules, String... folders) {
        List<Path> present = modules.stream()
                .flatMap(module -> Stream.of(folders).map(module::resolve))
                .filter(Files::isDirectory)
                .toList();
        return new ClassFileImporter().importPaths(present);
    }
}
