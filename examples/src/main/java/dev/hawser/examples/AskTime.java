package dev.hawser.examples;

import dev.hawser.core.Program;
import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;

/// Asks a [TimeService]. Question and answer may get lost, so it asks again, and not for ever; a connected port also
/// hears when nobody is there.
final class AskTime implements DatagramProtocol {
    private static final String QUESTION = "what time is it?";
    private static final Duration PATIENCE = Duration.ofSeconds(1);
    private static final int MOST_TRIES = 3;

    private final Deferred<String> answer = new Deferred<>();

    /// Asks the service at this address, on a port that closes when the answer is there.
    static Deferred<String> at(InetSocketAddress service, String engine, Reactor reactor) throws IOException {
        var asking = new AskTime();
        reactor.listenUdp(Endpoint.udp(0).to(service).engine(engine), asking);
        return asking.answer;
    }

    @Override
    public void started(DatagramTransport transport) {
        ask(transport, 1);
    }

    @Override
    public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
        answer.trySucceed(data.toString(StandardCharsets.UTF_8));
        transport.close();
    }

    @Override
    public void portUnreachable(DatagramTransport transport) {
        answer.tryFail(new IOException("nobody is there"));
        transport.close();
    }

    @Override
    public void stopped(DatagramTransport transport) {
        answer.tryFail(new IOException("no answer came"));
    }

    private static void ask(DatagramTransport transport, int attempt) {
        transport.write(QUESTION);
        transport.clock().callLater(PATIENCE, () -> {
            if (attempt == MOST_TRIES) {
                transport.close();
            } else if (transport.isOpen()) {
                ask(transport, attempt + 1);
            }
        });
    }

    /// Asks a service on this machine and prints what it says; takes no arguments.
    public static void main(String[] arguments) {
        var service = new InetSocketAddress(InetAddress.getLoopbackAddress(), 8037);
        Program.exitWith(reactor -> at(service, "virtual-threads", reactor).thenAccept(System.out::println));
    }
}
