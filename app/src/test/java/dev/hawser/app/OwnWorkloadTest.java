package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.lab.result.ResultsFile;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `examples/own-workload` is built and measured from outside: from Hawser's jars, not from its sources.
@Timeout(300)
final class OwnWorkloadTest {
    private static final Path ROOT = root();
    private static final Path PROJECT = ROOT.resolve("examples/own-workload");
    private static final String VERSION = "0.1.0-SNAPSHOT";

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    /// With what its `pom.xml` depends on: the lab and what the lab stands on, but not the program.
    @Test
    void itIsAProjectOfItsOwnThatCompilesAgainstTheLabAlone() throws Exception {
        String pom = Files.readString(PROJECT.resolve("pom.xml"));
        assertThat(pom).doesNotContain("<parent>").contains("<artifactId>hawser-lab</artifactId>");
        assertThat(Files.readString(ROOT.resolve("examples/pom.xml"))).doesNotContain("own-workload");
        assertThat(Files.readString(ROOT.resolve("pom.xml"))).doesNotContain("own-workload");
        var classes = Files.createDirectories(folder.resolve("classes"));
        String classPath = Arrays.stream(Compiled.classPath().split(File.pathSeparator))
                .filter(entry -> !entry.matches(".*[/\\\\](app|web|db|examples|testkit)[/\\\\]target[/\\\\].*"))
                .reduce("", (all, entry) -> all + File.pathSeparator + entry);
        try (var sources = Files.walk(PROJECT.resolve("src/main/java"))) {
            Compiled.into(
                    classes,
                    classPath,
                    sources.filter(file -> file.toString().endsWith(".java")).toList());
        }
        assertMeasured(jar(folder.resolve("own-workload.jar"), classes, PROJECT.resolve("src/main/resources")));
    }

    /// As its README says, by Maven, with a local repository that has Hawser's jars besides what the usual one has: a
    /// folder of links to the usual one. So nothing of ours goes where other projects look.
    @Test
    @Tag("referee")
    void mavenBuildsIt() throws Exception {
        var usual = Path.of(System.getProperty("user.home"), ".m2/repository");
        assumeTrue(Files.isDirectory(usual), "SKIPPED: there is no ~/.m2/repository to link to");
        boolean wasThere = Files.exists(usual.resolve("dev/hawser"));
        var repository = repository(usual);
        var target = folder.resolve("project");
        copy(PROJECT, target);
        var log = folder.resolve("mvn.log");
        var mvn = new ProcessBuilder("mvn", "-B", "-ntp", "-Dmaven.repo.local=" + repository, "package")
                .directory(target.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(mvn.waitFor(240, TimeUnit.SECONDS)).isTrue();
        } finally {
            mvn.destroyForcibly();
        }
        assertThat(mvn.exitValue()).as(Files.readString(log)).isZero();
        assertMeasured(target.resolve("target/own-workload.jar"));
        assertThat(Files.exists(usual.resolve("dev/hawser"))).isEqualTo(wasThere);
    }

    private void assertMeasured(Path jar) throws IOException {
        assertThat(jar).isRegularFile();
        var report = folder.resolve("report");
        var ran = Ran.command(List.of(
                "compare",
                "--jar",
                jar.toString(),
                "--engines",
                "event-loop",
                "--rounds",
                "1",
                "--duration",
                "200ms",
                "--rate",
                "50",
                "--out",
                report.toString()));
        assertThat(ran.code()).as(ran.err()).isZero();
        var results = ResultsFile.read(report.resolve("results.json"));
        assertThat(results.workloads()).singleElement().satisfies(workload -> {
            assertThat(workload.name()).isEqualTo("passwords");
            var window = workload.contenders().getFirst().windows().getFirst();
            assertThat(window.answered()).isPositive();
            assertThat(window.errors()).isEmpty();
        });
    }

    private Path repository(Path usual) throws IOException {
        var repository = folder.resolve("repository");
        linkAll(usual, repository, "dev");
        linkAll(usual.resolve("dev"), repository.resolve("dev"), "hawser");
        Files.createDirectories(repository.resolve("dev/hawser"));
        put(repository, "hawser-parent", ROOT.resolve("pom.xml"), "pom");
        for (String module : List.of("core", "lab")) {
            put(repository, "hawser-" + module, ROOT.resolve(module).resolve("pom.xml"), "pom");
            var jar = jar(folder.resolve(module + ".jar"), ROOT.resolve(module).resolve("target/classes"));
            put(repository, "hawser-" + module, jar, "jar");
        }
        return repository;
    }

    private static void put(Path repository, String artifact, Path file, String type) throws IOException {
        var place = Files.createDirectories(
                repository.resolve("dev/hawser").resolve(artifact).resolve(VERSION));
        Files.copy(file, place.resolve(artifact + "-" + VERSION + "." + type));
    }

    private static void linkAll(Path from, Path to, String but) throws IOException {
        Files.createDirectories(to);
        if (Files.isDirectory(from)) {
            try (var entries = Files.list(from)) {
                for (Path entry : entries.toList()) {
                    if (!entry.endsWith(but)) {
                        Files.createSymbolicLink(to.resolve(entry.getFileName()), entry);
                    }
                }
            }
        }
    }

    private static void copy(Path from, Path to) throws IOException {
        for (Path file : files(from)) {
            var there = to.resolve(from.relativize(file));
            if (!file.startsWith(from.resolve("target"))) {
                Files.createDirectories(there.resolveSibling(""));
                Files.copy(file, there);
            }
        }
    }

    private static Path jar(Path jar, Path... folders) throws IOException {
        try (var out = new JarOutputStream(Files.newOutputStream(jar))) {
            for (Path from : folders) {
                for (Path file : files(from)) {
                    out.putNextEntry(
                            new JarEntry(from.relativize(file).toString().replace('\\', '/')));
                    Files.copy(file, out);
                }
            }
        }
        return jar;
    }

    private static List<Path> files(Path folder) throws IOException {
        try (var all = Files.walk(folder)) {
            return all.filter(Files::isRegularFile).toList();
        }
    }

    private static Path root() {
        for (Path at = Path.of("").toAbsolutePath(); at != null; at = at.getParent()) {
            if (Files.exists(at.resolve("examples/own-workload/pom.xml"))) {
                return at;
            }
        }
        throw new IllegalStateException(
                "examples/own-workload is in no folder above " + Path.of("").toAbsolutePath());
    }
}
