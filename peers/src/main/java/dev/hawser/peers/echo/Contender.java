package dev.hawser.peers.echo;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import io.netty.channel.epoll.Epoll;
import io.netty.channel.uring.IoUring;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/// One server of the comparison.
///
/// @param word names it on the command line
/// @param peer the word of the server it is compared with
/// @param target how many times its peer's CPU a request it may cost
public record Contender(String word, EchoServer server, Optional<String> peer, OptionalDouble target) {
    private static final double TARGET = 1.25;

    /// Returns all that can run on this machine, each after its peer.
    public static List<Contender> all() {
        return among(transports());
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
        all.add(new Contender(
                virtual + "-again", new BareVirtualThreads(), Optional.of(virtual), OptionalDouble.empty()));
        all.add(hawser("hawser-virtual-threads", new HawserEcho(Engine.virtualThreads()), virtual));
        all.add(new Contender(
                "hawser-conversation",
                new HawserConversation(Engine.virtualThreads()),
                Optional.of(virtual),
                OptionalDouble.empty()));
        String platform = "bare-platform-threads";
        all.add(bare(platform, new BarePlatformThreads()));
        all.add(new Contender(
                "hawser-thread-pool",
                new HawserEcho(Engine.threadPool()),
                Optional.of(platform),
                OptionalDouble.empty()));
        return List.copyOf(all);
    }

    /// Returns the contender of this word.
    ///
    /// @throws IllegalArgumentException when there is none; the message names those there are
    public static Contender of(String word) {
        // Asking what works here would load it; a server is to load only what it needs.
        var known = among(List.of(IoTransport.IO_URING, IoTransport.EPOLL, IoTransport.NIO));
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
        return new Contender(word, server, Optional.empty(), OptionalDouble.empty());
    }

    private static Contender hawser(String word, EchoServer server, String peer) {
        return new Contender(word, server, Optional.of(peer), OptionalDouble.of(TARGET));
    }
}
