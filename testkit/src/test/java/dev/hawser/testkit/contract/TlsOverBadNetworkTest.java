package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import dev.hawser.testkit.toxic.Direction;
import dev.hawser.testkit.toxic.Latency;
import dev.hawser.testkit.toxic.Slicer;
import dev.hawser.testkit.toxic.ToxicProxy;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A handshake that comes in crumbs, late and out of step, is a handshake all the same.
final class TlsOverBadNetworkTest {
    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void aHandshakeGoesThroughASlicerAndLatency(String engine) throws Exception {
        var rig = new SocketRig(Engine.of(engine), new Carrier.Tls(TlsProvider.JDK));
        try (var server = rig.serve(_ -> new EchoLines(), SocketRig.LIMITS)) {
            var proxy = ToxicProxy.to("tcp:127.0.0.1:" + server.port().port(), server.reactor())
                    .seeded(7);
            proxy.add("crumbs up", Direction.UPSTREAM, new Slicer(40, 39, Duration.ofMillis(1)));
            proxy.add(
                    "late",
                    Direction.DOWNSTREAM,
                    Latency.of(Duration.ofMillis(20)).jitter(Duration.ofMillis(20)));
            proxy.add("crumbs down", Direction.DOWNSTREAM, new Slicer(100, 99, Duration.ofMillis(1)));
            int port = server.reactor().listen(SocketRig.loopback(), proxy).port();
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
            try (var client = new Client(new TlsWire(socket))) {
                client.send("across the crumbs\n");
                assertThat(client.readLine()).isEqualTo("Echo: across the crumbs");
            }
        }
    }
}
