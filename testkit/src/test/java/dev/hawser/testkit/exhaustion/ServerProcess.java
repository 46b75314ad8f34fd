package dev.hawser.testkit.exhaustion;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// The server of [DescriptorExhaustionTest], [IdleConnectionsTest] and [CarrierTest]: echoes lines on one port and
/// drops all on another, and says both on standard output.
final class ServerProcess {
    private ServerProcess() {}

    public static void main(String[] arguments) throws Exception {
        int connections = arguments.length > 1 ? Integer.parseInt(arguments[1]) : 1_000;
        var options = ReactorOptions.defaults()
                .withEngine(engine(arguments[0]))
                .withLimits(Limits.defaults().withConnections(connections).withConnectionsPerAddress(connections));
        var reactor = Reactor.open(options);
        var port = reactor.listen("tcp:0:interface=127.0.0.1", peer -> new LineProtocol(LineFormat.LF) {
            @Override
            protected void lineReceived(String line) {
                sendLine(line);
            }
        });
        var sink = reactor.listen("tcp:0:interface=127.0.0.1", peer -> (_, _) -> {});
        System.out.println(port.port());
        System.out.println(sink.port());
        // Ends with its parent: nobody is left to kill it then.
        while (System.in.read() >= 0) {}
        reactor.close();
    }

    private static Engine engine(String name) {
        return switch (name) {
            case "thread-pool" -> Engine.threadPool(500);
            case "virtual-threads" -> Engine.virtualThreads();
            default -> Engine.eventLoop().withLoops(1).on(IoTransport.of(name));
        };
    }
}
