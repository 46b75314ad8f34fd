package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

// Long, and epoll's in every build says nearly the same.
@Tag("referee")
final class NioLoopTlsTest extends TlsEngineContract {
    NioLoopTlsTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.NIO), TlsProvider.JDK);
    }
}
