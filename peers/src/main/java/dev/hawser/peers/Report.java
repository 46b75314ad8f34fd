package dev.hawser.peers;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.peers.machine.Cores;
import java.io.IOException;
import java.time.LocalDate;
import java.time.ZoneOffset;

/// What stands above each table, so that it can be told from another and made again.
final class Report {
    private Report() {}

    /// Returns the head, with the commit as it is now.
    static String head(String command) throws IOException {
        return head(command, Cores.flags());
    }

    /// Returns the head of what was measured in a JVM with other flags.
    static String head(String command, String flags) throws IOException {
        return """
            `%s` · commit %s · %s · JDK %s (`%s`) · %s · event loop by default on %s

            """.formatted(
                        command,
                        Kernel.commit(),
                        LocalDate.now(ZoneOffset.UTC),
                        Runtime.version(),
                        flags,
                        Kernel.describe(),
                        defaultTransport());
    }

    /// Says on standard error what is going on; the table alone goes to standard output.
    static void progress(String text) {
        System.err.println(text);
    }

    private static String defaultTransport() throws IOException {
        try (var reactor = Reactor.open()) {
            var port = reactor.listen(Endpoint.tcp(0), Engine.eventLoop().withLoops(1), _ -> (_, _) -> {});
            return port.engine() instanceof Engine.EventLoop loop
                    ? loop.transport().word()
                    : "none";
        }
    }
}
