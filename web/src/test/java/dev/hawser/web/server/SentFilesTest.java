package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.files.Folder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.net.InetAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Files that the kernel sends by itself, on each engine and each way to do I/O.
final class SentFilesTest {
    private static final System.Logger LOG = System.getLogger(SentFilesTest.class.getName());
    private static final int BYTES = 3_000_000;
    private static final int ROUNDS = 10;
    private static final String GET = "GET /big HTTP/1.1\r\nHost: a\r\n";

    @TempDir
    Path folder;

    static Stream<Engine> engines() {
        return Stream.concat(
                Stream.of(Engine.threadPool(8), Engine.virtualThreads()),
                Stream.of(IoTransport.NIO, IoTransport.EPOLL, IoTransport.IO_URING)
                        .filter(SentFilesTest::isThere)
                        .map(io -> Engine.eventLoop().on(io).withLoops(1)));
    }

    /// Those that have the kernel send; io_uring copies.
    static Stream<Engine> senders() {
        return engines().filter(engine -> !engine.toString().contains("io-uring"));
    }

    private static boolean isThere(IoTransport io) {
        try (var served = Engines.serve(Engine.eventLoop().on(io), new Site(new Tree()))) {
            return served.port() > 0;
        } catch (IOException | IllegalStateException missing) {
            return false;
        }
    }

    private byte[] make(int bytes) throws IOException {
        var content = new byte[bytes];
        new Random(7).nextBytes(content);
        Files.write(folder.resolve("big"), content);
        return content;
    }

    private Engines.Served serve(Engine engine, Duration stall) throws IOException {
        var limits = Limits.defaults();
        return Engines.serve(engine, limits.withOutput(limits.output().withStall(stall)), new Site(Folder.of(folder)));
    }

    private static byte[] content(byte[] answer) {
        String head = new String(answer, StandardCharsets.ISO_8859_1);
        int begin = head.indexOf("\r\n\r\n") + 4;
        return java.util.Arrays.copyOfRange(answer, begin, answer.length);
    }

    private static byte[] ask(int port, String request) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write(request.getBytes(StandardCharsets.ISO_8859_1));
            return socket.getInputStream().readAllBytes();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileComesWholeAndInPartsAndTheConnectionGoesOn(Engine engine) throws Exception {
        var content = make(BYTES);
        try (var served = serve(engine, Duration.ofSeconds(30))) {
            assertThat(content(ask(served.port(), GET + "Connection: close\r\n\r\n")))
                    .isEqualTo(content);
            var part = content(ask(served.port(), GET + "Range: bytes=70000-2000000\r\nConnection: close\r\n\r\n"));
            assertThat(part).isEqualTo(java.util.Arrays.copyOfRange(content, 70_000, 2_000_001));
            var three = ask(served.port(), (GET + "\r\n").repeat(2) + GET + "Connection: close\r\n\r\n");
            for (int i = 0; i < 3; i++) {
                var rest = content(three);
                assertThat(java.util.Arrays.copyOf(rest, BYTES)).isEqualTo(content);
                three = java.util.Arrays.copyOfRange(rest, BYTES, rest.length);
            }
            assertThat(three).isEmpty();
            Awaitility.await().until(this::openFiles, count -> count == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aFileThatIsCutWhileItIsSentBreaksTheConnection(Engine engine) throws Exception {
        make(64 << 20);
        try (var served = serve(engine, Duration.ofSeconds(30));
                var socket = new Socket(InetAddress.getLoopbackAddress(), served.port())) {
            socket.setSoTimeout(10_000);
            socket.getOutputStream().write((GET + "\r\n").getBytes(StandardCharsets.ISO_8859_1));
            assertThat(socket.getInputStream().readNBytes(100)).hasSize(100);
            try (var file = FileChannel.open(folder.resolve("big"), StandardOpenOption.WRITE)) {
                file.truncate(1000);
            }
            var rest = new ByteArrayOutputStream();
            try {
                socket.getInputStream().transferTo(rest);
            } catch (SocketException reset) {
                // As good a sign.
            }
            assertThat(rest.size()).isLessThan(64 << 20);
            Awaitility.await().until(this::openFiles, count -> count == 0);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whoReadsNothingIsDroppedAndTheFileClosed(Engine engine) throws Exception {
        make(64 << 20);
        try (var served = serve(engine, Duration.ofMillis(300));
                var socket = new Socket()) {
            socket.setReceiveBufferSize(4096);
            socket.connect(new java.net.InetSocketAddress(InetAddress.getLoopbackAddress(), served.port()));
            socket.getOutputStream().write((GET + "\r\n").repeat(10).getBytes(StandardCharsets.ISO_8859_1));
            Awaitility.await().until(this::openFiles, count -> count == 1);
            Awaitility.await().until(this::openFiles, count -> count == 0);
        }
    }

    private long openFiles() throws IOException {
        try (var all = Files.list(Path.of("/proc/self/fd"))) {
            return all.filter(this::isBig).count();
        }
    }

    private boolean isBig(Path descriptor) {
        try {
            return Files.readSymbolicLink(descriptor).toString().startsWith(folder.toRealPath() + "/big");
        } catch (IOException gone) {
            return false;
        }
    }

    /// The referee is strace, which sees what the kernel is asked for.
    @Tag("referee")
    @ParameterizedTest
    @MethodSource("senders")
    void theKernelIsAskedToSendTheFile(Engine engine) throws Exception {
        var seen = folder.resolve("seen");
        assumeThat(Path.of("/usr/bin/strace")).as("strace is installed").exists();
        make(BYTES);
        try (var served = serve(engine, Duration.ofSeconds(30))) {
            var strace = new ProcessBuilder(
                            "/usr/bin/strace",
                            "-f",
                            "-e",
                            "trace=sendfile,pread64",
                            "-o",
                            seen.toString(),
                            "-p",
                            "" + ProcessHandle.current().pid())
                    .redirectErrorStream(true)
                    .start();
            try {
                var said = strace.inputReader().readLine();
                assumeThat(said).as("strace may look at this process").contains("attached");
                assertThat(ask(served.port(), GET + "Connection: close\r\n\r\n"))
                        .hasSizeGreaterThan(BYTES);
            } finally {
                strace.destroy();
                assertThat(strace.waitFor(10, TimeUnit.SECONDS)).isTrue();
            }
            String calls = Files.readString(seen);
            assertThat(calls).as(engine + ": what was asked for").contains("sendfile(");
            assertThat(calls).as(engine + ": read into the program").doesNotContainPattern("pread64\\(.*, 65536, ");
        }
    }

    /// What it is for. Other processes do the asking, so that only the server's own time counts.
    @Tag("referee")
    @ParameterizedTest
    @MethodSource("senders")
    void itCostsLessThanCopying(Engine engine) throws Exception {
        assumeThat(Path.of("/usr/bin/curl")).as("curl is installed").exists();
        make(100_000_000);
        var whole = new ResponseBody.File(folder.resolve("big"), 0, 100_000_000);
        var site = new Site(new Tree()
                .get("/sent", _ -> Response.of(Status.OK).content("a/b", whole))
                .get(
                        "/copied",
                        _ -> Response.of(Status.OK)
                                .content("a/b", new ResponseBody.Stream(whole.pieces(), whole.length()))));
        try (var served = Engines.serve(engine, site)) {
            cpuNanos(served.port(), "/sent");
            cpuNanos(served.port(), "/copied");
            // By turns, since others use the machine too.
            long sent = 0;
            long copied = 0;
            for (int i = 0; i < ROUNDS; i++) {
                sent += cpuNanos(served.port(), "/sent") / ROUNDS;
                copied += cpuNanos(served.port(), "/copied") / ROUNDS;
            }
            LOG.log(
                    System.Logger.Level.INFO,
                    "%s: 100 MB cost %d ms of CPU sent, %d ms copied"
                            .formatted(engine, sent / 1_000_000, copied / 1_000_000));
            assertThat(sent).as(engine.toString()).isLessThan(copied);
        }
    }

    private static long cpuNanos(int port, String path) throws Exception {
        var system = (com.sun.management.OperatingSystemMXBean) ManagementFactory.getOperatingSystemMXBean();
        long before = system.getProcessCpuTime();
        var curl = new ProcessBuilder("/usr/bin/curl", "-sfo", "/dev/null", "http://127.0.0.1:" + port + path).start();
        assertThat(curl.waitFor()).isZero();
        return system.getProcessCpuTime() - before;
    }
}
