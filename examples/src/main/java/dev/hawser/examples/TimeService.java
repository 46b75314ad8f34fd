package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.protocol.AmplificationLimit;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;

/// Tells the time by UDP to whoever asks. Try it with [AskTime], or with
/// `echo 'what time is it?' | socat -t1 - udp:127.0.0.1:8037`.
final class TimeService implements DatagramProtocol {
    @Override
    public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
        transport.write(transport.clock().now().toString(), sender);
    }

    /// Runs the service, until it is stopped; takes no arguments. It answers with at most three times what it
    /// was asked, so that it is of no use against a stranger whose address is on the question.
    public static void main(String[] arguments) throws Exception {
        try (var reactor = Reactor.open()) {
            reactor.listenUdp("udp:8037:engine=event-loop", new AmplificationLimit(new TimeService()));
            reactor.awaitStop();
        }
    }
}
