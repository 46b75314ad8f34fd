package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.ClientEndpoint;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.testkit.Results;
import java.io.IOException;
import java.net.BindException;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The one transport that has no UNIX sockets says so, and what to take.
final class NioLoopUnixTest {
    private static final Engine NIO = Engine.eventLoop().withLoops(1).on(IoTransport.NIO);

    @TempDir
    Path folder;

    @Test
    void aPortIsRefusedWithWords() {
        try (var reactor = Reactor.open(NIO)) {
            assertThatThrownBy(() -> reactor.listen(Endpoint.unix(folder.resolve("s")), _ -> new EchoLines()))
                    .isInstanceOf(BindException.class)
                    .hasMessageContaining("the event loop on nio can't end a UNIX socket one way after the other")
                    .hasMessageEndingWith("take the thread-pool or virtual-threads, or epoll where it works");
            assertThat(folder).isEmptyDirectory();
        }
    }

    @Test
    void aClientIsRefusedWithWords() {
        try (var reactor = Reactor.open(NIO)) {
            var attempt = reactor.connect(ClientEndpoint.unix(folder.resolve("s")), _ -> new Probe());
            Waiting.until("the failure", attempt::isFired);
            assertThat(Results.failureOf(attempt))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("can't end a UNIX socket");
        }
    }
}
