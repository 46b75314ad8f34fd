package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

/// What carries TLS there is tested without it in [IoUringLoopTest]; so among the long checks.
@Tag("referee")
final class IoUringLoopTlsTest extends TlsRulesContract {
    IoUringLoopTlsTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.IO_URING), TlsProvider.JDK);
    }
}
