package dev.hawser.testkit.network;

import static org.awaitility.Awaitility.await;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/// The server of [VanishedPeerTest]: has a client connect from the other namespace, drops the network between them, and
/// says what became of the connection. Three times: with a short idle timeout, with a long one, and in mid-write.
final class VanishingProcess {
    private static final Duration SHORT = Duration.ofSeconds(2);
    private static final Duration LONG = Duration.ofHours(1);
    private static final int PATIENCE_SECONDS = 25;

    /// The exit code where the namespaces can't be had.
    static final int NOT_HERE = 77;

    /// In the server's namespace. `$1` is a process of the other one.
    private static final String JOIN = """
        set -e
        ip link set lo up
        ip link add hawser0 type veth peer name hawser1
        ip link set hawser1 netns $1
        ip addr add 10.78.0.1/24 dev hawser0
        ip link set hawser0 up
        nsenter -t $1 -n ip addr add 10.78.0.2/24 dev hawser1
        nsenter -t $1 -n ip link set hawser1 up
        """;

    /// The kernel would wait for two hours; these settings are the namespace's own.
    private static final String PROBE_SOON = """
        echo 1 > /proc/sys/net/ipv4/tcp_keepalive_time
        echo 1 > /proc/sys/net/ipv4/tcp_keepalive_intvl
        echo 2 > /proc/sys/net/ipv4/tcp_keepalive_probes
        """;

    private final Engine engine;
    /// A process that does nothing but have the other namespace; it ends when its input does, with this process.
    private final Process peer;

    private VanishingProcess(Engine engine) throws IOException {
        this.engine = engine;
        this.peer = new ProcessBuilder("unshare", "-n", "sh", "-c", "echo ready; exec cat").start();
    }

    private boolean join() throws IOException, InterruptedException {
        return "ready".equals(peer.inputReader().readLine())
                && new ProcessBuilder("sh", "-c", JOIN, "join", String.valueOf(peer.pid()))
                                .inheritIO()
                                .start()
                                .waitFor()
                        == 0;
    }

    /// Tells when it has heard its peer, and why it ended.
    private record Server(CompletableFuture<Transport> heard, CompletableFuture<CloseReason> lost) implements Protocol {
        @Override
        public void dataReceived(Transport transport, ByteBuf data) {
            heard.complete(transport);
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            lost.complete(reason);
        }
    }

    public static void main(String[] arguments) throws Exception {
        var process = new VanishingProcess(engine(arguments[0]));
        if (!process.join()) {
            System.exit(NOT_HERE);
        }
        process.vanish("idle", Limits.defaults().withIdle(SHORT), "the idle timeout", false);
        // Not before: on a busy machine the probes may be faster than the sweep of idle connections.
        run("sh", "-c", PROBE_SOON);
        process.vanish("keepalive", Limits.defaults().withIdle(LONG), "the kernel's probes", false);
        var output = Limits.Output.defaults().withStall(SHORT);
        process.vanish("writing", Limits.defaults().withIdle(LONG).withOutput(output), "the write stall", true);
        System.exit(0);
    }

    private void vanish(String name, Limits limits, String by, boolean writing) throws Exception {
        network(true);
        var server = new Server(new CompletableFuture<>(), new CompletableFuture<>());
        try (var reactor = Reactor.open(ReactorOptions.defaults().withEngine(engine))) {
            var port =
                    reactor.listen(Endpoint.tcp(0).on(InetAddress.ofLiteral("10.78.0.1")), engine, limits, _ -> server);
            var client = inPeer("bash", "-c", "exec 3<>/dev/tcp/10.78.0.1/" + port.port() + "; echo hello >&3; read _");
            try {
                var transport = server.heard.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                if (writing) {
                    // More than both kernels hold. The client reads none of it; what stalls then is a peer that is
                    // gone.
                    Thread.ofVirtual().start(() -> transport.write(new byte[3 << 20]));
                }
                network(false);
                var reason = server.lost.get(PATIENCE_SECONDS, TimeUnit.SECONDS);
                System.out.println(name + ": " + reason.getClass().getSimpleName() + " after " + by + ", "
                        + awaitEmpty(port) + " open");
            } finally {
                client.destroyForcibly();
            }
            reactor.stop(Duration.ZERO);
        }
    }

    private static int awaitEmpty(ListeningPort port) {
        await().atMost(Duration.ofSeconds(5)).until(() -> port.counts().open() == 0);
        return port.counts().open();
    }

    /// Joins the two sides, or cuts them off from each other.
    private void network(boolean joined) throws IOException, InterruptedException {
        run("ip", "neigh", "flush", "all");
        run("nsenter", "-t", String.valueOf(peer.pid()), "-n", "ip", "neigh", "flush", "all");
        if (joined) {
            run("ip", "neigh", "del", "10.78.0.2", "dev", "hawser0");
            run("nsenter", "-t", String.valueOf(peer.pid()), "-n", "ip", "neigh", "del", "10.78.0.1", "dev", "hawser1");
        } else {
            var nobody = "02:00:00:00:00:99";
            run("ip", "neigh", "replace", "10.78.0.2", "lladdr", nobody, "dev", "hawser0", "nud", "permanent");
            var replace = "ip neigh replace 10.78.0.1 lladdr " + nobody + " dev hawser1 nud permanent";
            run("nsenter", "-t", String.valueOf(peer.pid()), "-n", "sh", "-c", replace);
        }
    }

    private Process inPeer(String... command) throws IOException {
        var whole = new ArrayList<>(List.of("nsenter", "-t", String.valueOf(peer.pid()), "-n"));
        whole.addAll(List.of(command));
        return new ProcessBuilder(whole).start();
    }

    private static void run(String... command) throws IOException, InterruptedException {
        // Deleting what isn't there is no failure here.
        new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start()
                .waitFor();
    }

    private static Engine engine(String name) {
        return switch (name) {
            case "thread-pool" -> Engine.threadPool(10);
            case "virtual-threads" -> Engine.virtualThreads();
            default -> Engine.eventLoop().withLoops(1).on(IoTransport.of(name));
        };
    }
}
