package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse.BodyHandlers;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.regex.Pattern;
import java.util.zip.CRC32;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A table that is larger than the heap, through a client that is slower than the database: all of it arrives, and
/// what the server keeps in its heap grows no more at the end than at the beginning.
@SuppressWarnings("NullAway.Init") // JUnit sets the field before anything is called
final class ExportRowsTest {
    private static final int MEGABYTE = 1_000_000;

    /// What `jcmd PID GC.run` has the collector log: what is left of the heap, in megabytes.
    private static final Pattern FULL = Pattern.compile("Pause Full \\(Diagnostic Command\\) \\d+M->(\\d+)M");

    @TempDir
    private Path folder;

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void aTableThatIsLargerThanTheHeap(String engine) throws Exception {
        exports(engine, 60_000, "-Xmx48m", Duration.ofMillis(10));
    }

    /// 500 MB of rows, at 25 MB/s at most.
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    @Tag("referee")
    @Timeout(value = 5, unit = TimeUnit.MINUTES)
    void fiveHundredMegabytes(String engine) throws Exception {
        exports(engine, 500_000, "-Xmx64m", Duration.ofMillis(40));
    }

    private void exports(String engine, int rows, String heap, Duration pause) throws Exception {
        var log = folder.resolve("gc.log");
        var server = start(engine, rows, heap, log);
        try (var out = server.inputReader();
                var client = HttpClient.newHttpClient()) {
            var uri = URI.create(String.valueOf(out.readLine()));
            var answer = client.send(HttpRequest.newBuilder(uri).build(), BodyHandlers.ofInputStream());
            assertThat(answer.statusCode()).isEqualTo(200);
            var live = new ArrayList<Integer>();
            var came = new CRC32();
            long bytes = 0;
            long all = rows * (long) line(1).length + digits(rows);
            try (var body = answer.body()) {
                for (byte[] some = body.readNBytes(MEGABYTE); some.length > 0; some = body.readNBytes(MEGABYTE)) {
                    came.update(some);
                    bytes += some.length;
                    if (bytes > (live.size() + 1) * all / 4 && live.size() < 3) {
                        live.add(liveMegabytes(server.pid(), log, live.size()));
                    }
                    LockSupport.parkNanos(pause.toNanos()); // sleeps as work
                }
            }
            var sent = new CRC32();
            for (int row = 1; row <= rows; row++) {
                sent.update(line(row));
            }
            assertThat(bytes).isEqualTo(all);
            assertThat(came.getValue()).isEqualTo(sent.getValue());
            // After a quarter, a half and three quarters.
            assertThat(live).hasSize(3);
            assertThat(live.getLast()).isLessThanOrEqualTo(live.getFirst() + 4);
        } finally {
            server.destroyForcibly().waitFor();
        }
    }

    private Process start(String engine, int rows, String heap, Path log) throws IOException {
        return new ProcessBuilder(
                        java("java").toString(),
                        heap,
                        "-XX:+UseSerialGC",
                        "-Xlog:gc:file=" + log,
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        // Surefire's own class path is a jar that names the real one.
                        System.getProperty("surefire.test.class.path", System.getProperty("java.class.path")),
                        ExportRows.class.getName(),
                        "tcp:0:engine=" + engine,
                        "sqlite:" + folder.resolve("readings.db"),
                        Integer.toString(rows))
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private static Path java(String program) {
        return Path.of(System.getProperty("java.home"), "bin", program);
    }

    /// How much of the heap is in use when all that isn't has been cleared away.
    private static int liveMegabytes(long pid, Path log, int before) throws Exception {
        var order = new ProcessBuilder(java("jcmd").toString(), Long.toString(pid), "GC.run")
                .redirectErrorStream(true)
                .start();
        try (InputStream out = order.getInputStream()) {
            String said = new String(out.readAllBytes(), StandardCharsets.UTF_8);
            assertThat(order.waitFor()).as(said).isZero();
        }
        Awaitility.await().until(() -> fullCollections(log).size() > before);
        return fullCollections(log).get(before);
    }

    private static List<Integer> fullCollections(Path log) throws IOException {
        return FULL.matcher(Files.readString(log))
                .results()
                .map(found -> Integer.valueOf(found.group(1)))
                .toList();
    }

    private static byte[] line(int row) {
        return String.format(Locale.ROOT, "%d,\"%01000d\"\r\n", row, row).getBytes(StandardCharsets.US_ASCII);
    }

    /// How many digits the numbers up to this have beyond their first.
    private static long digits(int rows) {
        long digits = 0;
        for (long ten = 10; ten <= rows; ten *= 10) {
            digits += rows - ten + 1;
        }
        return digits;
    }
}
