package dev.hawser.testkit.network;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;

/// The program of [MulticastLoopbackTest]: on each engine a member of a group and somebody who speaks to it, first
/// without multicast loopback, then with. Prints what the member hears.
final class GroupProcess {
    private GroupProcess() {}

    /// What one hears, and says when one has joined.
    private record Member(NetworkInterface network, InetAddress group, BlockingQueue<String> heard)
            implements DatagramProtocol {
        @Override
        public void started(DatagramTransport transport) throws IOException {
            transport.multicast().join(group, network);
            heard.add("joined");
        }

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
            heard.add(data.toString(StandardCharsets.UTF_8));
        }
    }

    /// Whispers, then speaks up.
    private record Speaker(NetworkInterface network, InetSocketAddress group) implements DatagramProtocol {
        @Override
        public void started(DatagramTransport transport) throws IOException {
            transport.multicast().sendOn(network);
            transport.multicast().loopback(false);
            transport.write("whispered", group);
            transport.flush();
            transport.clock().callLater(Duration.ofMillis(100), () -> speakUp(transport));
        }

        private void speakUp(DatagramTransport transport) {
            try {
                transport.multicast().loopback(true);
                transport.write("said", group);
            } catch (IOException refused) {
                throw new UncheckedIOException(refused);
            }
        }

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
            // Nobody answers.
        }
    }

    public static void main(String[] arguments) throws Exception {
        var network = NetworkInterface.getByName(arguments[0]);
        for (var any : new String[] {"0.0.0.0", "::"}) {
            var ip = InetAddress.ofLiteral(any);
            var group = InetAddress.ofLiteral(any.equals("::") ? "ff02::7777" : "239.255.77.7");
            for (var engine : new Engine[] {
                Engine.threadPool(),
                Engine.virtualThreads(),
                Engine.eventLoop().withLoops(1).on(IoTransport.NIO),
                Engine.eventLoop().withLoops(1).on(IoTransport.EPOLL),
                Engine.eventLoop().withLoops(1).on(IoTransport.IO_URING)
            }) {
                try (var reactor = Reactor.open(engine)) {
                    var heard = new ArrayBlockingQueue<String>(10);
                    int port = reactor.listenUdp(Endpoint.udp(0).on(ip), new Member(network, group, heard))
                            .port();
                    System.out.println(engine.word() + " " + next(heard));
                    reactor.listenUdp(Endpoint.udp(0).on(ip), new Speaker(network, new InetSocketAddress(group, port)));
                    System.out.println(engine.word() + " " + next(heard));
                }
            }
        }
    }

    private static String next(BlockingQueue<String> heard) throws InterruptedException {
        return String.valueOf(heard.poll(10, TimeUnit.SECONDS));
    }
}
