package dev.hawser.testkit.contract;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DatagramPort;
import dev.hawser.core.protocol.DatagramProtocol;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;

/// What the contracts for UDP have in common: ports that are closed after each test.
class DatagramRig extends Contract<SocketRig> {
    DatagramRig(SocketRig rig) {
        super(rig);
    }

    /// A reactor with one UDP port.
    record Served(Reactor reactor, DatagramPort port) implements AutoCloseable {
        @Override
        public void close() {
            reactor.stop(Duration.ZERO);
            reactor.close();
        }
    }

    static Endpoint.Udp loopback() {
        return Endpoint.udp(0).on(InetAddress.getLoopbackAddress());
    }

    final DatagramPort listen(DatagramProtocol protocol) throws IOException {
        return listen(loopback(), protocol);
    }

    final DatagramPort listen(Endpoint.Udp endpoint, DatagramProtocol protocol) throws IOException {
        return serve(endpoint, protocol).port();
    }

    final Served serve(Endpoint.Udp endpoint, DatagramProtocol protocol) throws IOException {
        var reactor = Reactor.open(ReactorOptions.defaults().withEngine(rig.engine()));
        try {
            return closing(new Served(reactor, reactor.listenUdp(endpoint, rig.engine(), protocol)));
        } catch (IOException | RuntimeException failure) {
            reactor.close();
            throw failure;
        }
    }

    final DatagramClient client(DatagramPort port) {
        return closing(new DatagramClient(port.address()));
    }
}
