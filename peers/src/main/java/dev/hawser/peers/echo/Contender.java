package dev.hawser.peers.echo;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;

/// One server of the comparison.
///
/// @param word names it on the command line
/// @param rivals whom it is compared with
public record Contender(String word, EchoServer server, List<Rival> rivals) {
    private static final double TARGET = 1.25;
    private static final double WEB_TARGET = 1.05;

    /// Whom a server is compared with.
    ///
    /// @param word of the other
    /// @param most how many times the other's CPU a request may cost; empty where that is only to be shown
    public record Rival(String word, OptionalDouble most) {
        private static Rival of(String word) {
            return new Rival(word, OptionalDouble.empty());
        }

        private static Rival of(String word, double most) {
            return new Rival(word, OptionalDouble.of(most));
        }
    }

    public Contender {
        rivals = List.copyOf(rivals);
    }

    /// Returns all that can run on this machine, each after its rivals.
    public static List<Contender> all() {
        return among(transports());
    }

    /// Returns the web servers that can run on this machine, each after its rivals.
    public static List<Contender> web() {
        return webAmong(transports());
    }

    private static List<Contender> webAmong(List<IoTransport> transports) {
        var engine = Engine.eventLoop().withLoops(1);
        List<Contender> all = new ArrayList<>();
        for (var transport : transports) {
            String netty = "json-netty-" + transport.word();
            String vertx = "json-vertx-" + transport.word();
            all.add(bare(netty, new NettyJson(transport)));
            all.add(bare(vertx, new VertxJson(transport)));
            all.add(new Contender(
                    "json-hawser-event-loop-" + transport.word(),
                    new HawserJson(engine.on(transport)),
                    List.of(Rival.of(netty, WEB_TARGET), Rival.of(vertx, 1))));
        }
        String helidon = "json-helidon";
        all.add(bare(helidon, new HelidonJson()));
        // The same once more: how far its ratio is from 1 tells what this machine can't tell apart.
        all.add(new Contender(helidon + "-again", new HelidonJson(), List.of(Rival.of(helidon))));
        all.add(new Contender(
                "json-hawser-virtual-threads", new HawserJson(Engine.virtualThreads()), List.of(Rival.of(helidon, 1))));
        String jetty = "json-jetty";
        String platform = "json-bare-platform-threads";
        all.add(bare(jetty, new JettyJson()));
        // Whoever keeps a platform thread for each connection can't cost less than this.
        all.add(new Contender(
                platform, new BlockingJson(Thread.ofPlatform().daemon().factory()), List.of(Rival.of(jetty))));
        all.add(new Contender(
                "json-hawser-thread-pool",
                new HawserJson(Engine.threadPool()),
                List.of(Rival.of(jetty, 1), Rival.of(platform))));
        return List.copyOf(all);
    }

    private static List<Contender> among(List<IoTransport> transports) {
        var engine = Engine.eventLoop().withLoops(1);
        List<Contender> all = new ArrayList<>();
        for (var transport : transports) {
            String netty = "bare-netty-" + transport.word();
            all.add(bare(netty, new BareNetty(transport)));
            all.add(hawser("hawser-event-loop-" + transport.word(), new HawserEcho(engine.on(transport)), netty));
        }
        String virtual = "bare-virtual-threads";
        all.add(bare(virtual, new BareVirtualThreads()));
        // The same once more: how far its ratio is from 1 tells what this machine can't tell apart.
        all.add(new Contender(virtual + "-again", new BareVirtualThreads(), List.of(Rival.of(virtual))));
        all.add(hawser("hawser-virtual-threads", new HawserEcho(Engine.virtualThreads()), virtual));
        all.add(new Contender(
                "hawser-conversation", new HawserConversation(Engine.virtualThreads()), List.of(Rival.of(virtual))));
        String platform = "bare-platform-threads";
        all.add(bare(platform, new BarePlatformThreads()));
        all.add(new Contender("hawser-thread-pool", new HawserEcho(Engine.threadPool()), List.of(Rival.of(platform))));
        return List.copyOf(all);
    }

    /// Returns the contender of this word.
    ///
    /// @throws IllegalArgumentException when there is none; the message names those there are
    public static Contender of(String word) {
        // Asking what works here would load it; a server is to load only what it needs.
        var transports = List.of(IoTransport.IO_URING, IoTransport.EPOLL, IoTransport.NIO);
        List<Contender> known = new ArrayList<>(among(transports));
        known.addAll(webAmong(transports));
        return known.stream()
                .filter(contender -> contender.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("unknown contender '" + word + "'; expected one of "
                        + String.join(", ", known.stream().map(Contender::word).toList())));
    }

    /// Returns whether ten thousand connections are something to expect of it: a platform thread each is not.
    public boolean holdsCrowds() {
        return !(server instanceof BarePlatformThreads || server instanceof HawserEcho(Engine.ThreadPool _));
    }

    private static List<IoTransport> transports() {
        List<IoTransport> transports = new ArrayList<>();
        if (IoUring.isAvailable()) {
            transports.add(IoTransport.IO_URING);
        }
        if (Epoll.isAvailable()) {
            transports.add(IoTransport.EPOLL);
        }
        transports.add(IoTransport.NIO);
        return transports;
    }

    private static Contender bare(String word, EchoServer server) {
        return new Contender(word, server, List.of());
    }

    private static Contender hawser(String word, EchoServer server, String peer) {
        return new Contender(word, server, List.of(Rival.of(peer, TARGET)));
    }
}
