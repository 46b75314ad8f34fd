package dev.hawser.stress;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.stress.deferred.Firing;
import dev.hawser.stress.planted.PlantedRace;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.openjdk.jcstress.annotations.JCStressTest;
import org.openjdk.jcstress.infra.Status;

/// Deferreds under two threads, run by jcstress.
final class JcstressTest {
    /// One JVM for each test, as briefly as it takes to warm up.
    private static final List<String> SHORT =
            List.of("-f", "1", "-iters", "1", "-time", "30", "-sc", "false", "-jvmArgs", "-Xmx256m -XX:+UseSerialGC");

    /// Thirty times as long.
    private static final List<String> FULL = List.of("-f", "1", "-iters", "2", "-time", "450", "-sc", "false");

    private static final String DEFERRED = Firing.class.getPackageName();
    private static final String PLANTED = PlantedRace.class.getPackageName();

    /// In one run with the planted race, since a run takes seconds to find out what this machine can do.
    @Test
    @Timeout(120)
    void whereThreadsMeetInADeferredNothingUnforeseenComesOutAndAPlantedRaceIsFound() throws Exception {
        var run = Jcstress.run("short", JcstressTest.class.getPackageName(), SHORT, Duration.ofSeconds(110));
        run.of(DEFERRED).assertPassed(testsOf(Firing.class));
        assertPlantedRaceFound(run.of(PLANTED));
        assertThat(run.exitCode()).as("because of the planted one").isNotZero();
    }

    /// As the JVM compiles by itself, and with the second compiler alone, which reorders as it pleases.
    @ParameterizedTest
    @Tag("referee")
    @Timeout(300)
    @ValueSource(
            strings = {
                "-Xmx256m -XX:+UseSerialGC",
                "-Xmx256m -XX:-TieredCompilation -XX:+UnlockDiagnosticVMOptions"
                        + " -XX:+StressLCM -XX:+StressGCM -XX:+StressIGVN -XX:+StressCCP"
            })
    void nothingUnforeseenComesOutHoweverItIsCompiled(String flags) throws Exception {
        var options = new ArrayList<>(FULL);
        options.addAll(List.of("-jvmArgs", flags));
        var run = Jcstress.run(
                flags.contains("Stress") ? "reordered" : "full", DEFERRED, options, Duration.ofSeconds(290));
        run.assertPassed(testsOf(Firing.class));
        assertThat(run.exitCode()).as(run::text).isZero();
    }

    private static void assertPlantedRaceFound(Jcstress run) throws Exception {
        assertThat(run.names()).containsExactlyElementsOf(testsOf(PlantedRace.class));
        assertThat(run.results()).singleElement().satisfies(result -> {
            assertThat(result.status()).isEqualTo(Status.NORMAL);
            assertThat(result.grading().isPassed).isFalse();
            assertThat(result.getCount("true, true")).isPositive();
        });
    }

    /// Returns the names of all tests in the package of a class, from what was compiled.
    private static List<String> testsOf(Class<?> one) throws IOException, URISyntaxException {
        Path classes =
                Path.of(one.getProtectionDomain().getCodeSource().getLocation().toURI());
        try (Stream<Path> files =
                Files.list(classes.resolve(one.getPackageName().replace('.', '/')))) {
            return files.map(file -> file.getFileName().toString())
                    .filter(name -> name.endsWith(".class"))
                    .map(name -> load(one.getPackageName() + "." + name.replace(".class", "")))
                    .filter(type -> type.isAnnotationPresent(JCStressTest.class))
                    .map(Class::getCanonicalName)
                    .toList();
        }
    }

    private static Class<?> load(String name) {
        try {
            return Class.forName(name, false, JcstressTest.class.getClassLoader());
        } catch (ClassNotFoundException impossible) {
            throw new LinkageError("listed, but not there", impossible);
        }
    }
}
