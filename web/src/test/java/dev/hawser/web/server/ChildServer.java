package dev.hawser.web.server;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.socket.WebSocketProtocol;
import dev.hawser.web.socket.WebSockets;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

/// A site in a process of its own, which drains when it is told to end.
///
/// @param port where it listens
/// @param process ends with 0 if nothing had to be cut off
/// @param said all that it writes from then on, when it has ended
record ChildServer(int port, Process process, CompletableFuture<List<String>> said) implements AutoCloseable {
    private static final String ANSWERED = "answered ";

    /// Limits that an attacker passes soon.
    static final Duration IMPATIENT = Duration.ofSeconds(5);

    /// Starts one.
    ///
    /// @param engine its word
    /// @param flags of its JVM
    static ChildServer start(String engine, String... flags) throws IOException {
        var command = new ArrayList<String>();
        command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
        command.add("--enable-native-access=ALL-UNNAMED");
        command.add("--sun-misc-unsafe-memory-access=allow");
        command.addAll(List.of(flags));
        command.addAll(List.of("-cp", classPath(), ChildServer.class.getName(), engine));
        var process = new ProcessBuilder(command).redirectErrorStream(true).start();
        var lines = new BufferedReader(new InputStreamReader(process.getInputStream(), StandardCharsets.UTF_8));
        var before = new ArrayList<String>();
        for (String line = lines.readLine(); ; line = lines.readLine()) {
            if (line == null) {
                throw new IOException("the server has ended at once: " + before);
            }
            before.add(line);
            if (line.startsWith("port ")) {
                var said = CompletableFuture.supplyAsync(() -> lines.lines().toList(), Thread.ofVirtual()::start);
                return new ChildServer(Integer.parseInt(line.substring(5)), process, said);
            }
        }
    }

    private static String classPath() {
        // Surefire has it in the manifest of a jar otherwise.
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    /// Tells it to end, and returns its exit code.
    int stop() throws InterruptedException {
        // Of a process itself it would close what it says.
        boolean _ = process.toHandle().destroy();
        if (!process.waitFor(60, TimeUnit.SECONDS)) {
            throw new AssertionError("the server has not ended within a minute of being told");
        }
        return process.exitValue();
    }

    /// Returns how many requests its handler for the root was asked, once it has ended.
    int answered() throws Exception {
        return said.get(20, TimeUnit.SECONDS).stream()
                .filter(line -> line.startsWith(ANSWERED))
                .mapToInt(line -> Integer.parseInt(line.substring(ANSWERED.length())))
                .findFirst()
                .orElseThrow();
    }

    @Override
    public void close() {
        process.destroyForcibly();
    }

    /// The child.
    public static void main(String[] arguments) throws Exception {
        var engine = switch (arguments[0]) {
            case "thread-pool" -> Engine.threadPool(1200);
            case "virtual-threads" -> Engine.virtualThreads();
            case "epoll" -> Engine.eventLoop().on(IoTransport.EPOLL);
            default -> Engine.eventLoop();
        };
        var asked = new AtomicInteger();
        var page = new String(DrainUnderLoadTest.BODY, StandardCharsets.US_ASCII);
        var big = new byte[1_000_000];
        var tree = new Tree()
                .get("/", _ -> {
                    asked.incrementAndGet();
                    return Response.text(page);
                })
                .get("/hello", _ -> Response.text("hello"))
                .get("/big", _ -> Response.of(Status.OK).content("a/b", big))
                .post("/", request -> Response.text("" + request.body().length()))
                .get("/socket", WebSockets.accept(_ -> new WebSocketProtocol() {}));
        var limits = Limits.defaults()
                .withConnections(9_000)
                .withConnectionsPerAddress(9_000)
                .withLinger(Duration.ofSeconds(1));
        var impatient = HttpLimits.defaults()
                .withRequests(Integer.MAX_VALUE)
                .withHead(new HttpLimits.Head(8 * 1024, 16 * 1024, 100, IMPATIENT))
                .withBody(new HttpLimits.Body(1 << 20, 1000, IMPATIENT));
        var reactor = Reactor.open();
        Runtime.getRuntime().addShutdownHook(Thread.ofPlatform().unstarted(() -> {
            var report = reactor.stop(Duration.ofSeconds(20));
            write(ANSWERED + asked.get());
            write(report.toString());
            Runtime.getRuntime().halt(report.isClean() ? 0 : 3);
        }));
        var port = reactor.listen(
                Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()),
                engine,
                limits.withOutput(limits.output().withStall(IMPATIENT)),
                new Site(tree).limits(impatient));
        write("port " + port.port());
        reactor.awaitStop();
        // The hook ends the process.
        Thread.currentThread().join();
    }

    private static void write(String line) {
        try {
            System.out.write((line + "\n").getBytes(StandardCharsets.UTF_8));
            System.out.flush();
        } catch (IOException gone) {
            throw new UncheckedIOException(gone);
        }
    }
}
