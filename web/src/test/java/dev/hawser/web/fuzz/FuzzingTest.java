package dev.hawser.web.fuzz;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Has Jazzer make up bytes for a minute each, led by which branches they reach, from the inputs that are kept. What it
/// finds it leaves in `target/fuzz`; mended, it belongs to those inputs.
@Tag("referee")
final class FuzzingTest {
    private static final int SECONDS = Integer.getInteger("fuzz.seconds", 60);
    private static final Path INPUTS = Path.of("src/test/resources/dev/hawser/web/fuzz/RequestPathFuzzTestInputs")
            .toAbsolutePath();

    @ParameterizedTest
    @ValueSource(strings = {"Http1", "Http2", "WebSocket"})
    @Timeout(value = 1, unit = TimeUnit.HOURS)
    void anyBytesEndInAnAnswerOrAClose(String target) throws IOException, InterruptedException {
        var folder =
                Files.createDirectories(Path.of("target/fuzz").toAbsolutePath().resolve(target));
        var corpus = Files.createDirectories(folder.resolve("corpus"));
        var log = folder.resolve("log.txt");
        var process = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-cp",
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        "-Xmx512m",
                        "-XX:MaxDirectMemorySize=256m",
                        "-XX:+EnableDynamicAgentLoading",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-Dio.netty.leakDetection.level=paranoid",
                        "com.code_intelligence.jazzer.Jazzer",
                        "--target_class=dev.hawser.web.fuzz.Fuzzed" + target,
                        "--instrumentation_includes=dev.hawser.web.**:io.netty.handler.codec.**",
                        // Its sanitizers look into reflection and native memory, which Netty begins with.
                        "--custom_hook_excludes=**",
                        "--reproducer_path=" + folder,
                        "-max_total_time=" + SECONDS,
                        "-timeout=10",
                        // The JVM bounds its own memory. What the fuzzer would measure is the most that either process
                        // ever had, this one, which starts it, too.
                        "-rss_limit_mb=0",
                        "-print_final_stats=1",
                        "-max_len=20000",
                        "-artifact_prefix=" + folder + "/",
                        corpus.toString(),
                        INPUTS.resolve(target.substring(0, 1).toLowerCase(java.util.Locale.ROOT) + target.substring(1))
                                .toString())
                .directory(folder.toFile())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            boolean ended = process.waitFor(SECONDS + 300L, TimeUnit.SECONDS);
            assertThat(ended).as("the fuzzer has not ended; see %s", log).isTrue();
            // A thousand lines of what is instrumented would hide what was found.
            String said = Files.readAllLines(log).stream()
                    .filter(line -> !line.startsWith("INFO: "))
                    .collect(Collectors.joining("\n"));
            assertThat(process.exitValue()).as(said).isZero();
            assertThat(said).contains("stat::number_of_executed_units").doesNotContain("LEAK");
        } finally {
            process.destroyForcibly();
        }
    }
}
