package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

/// A minute long, and what it adds to [IoUringLoopTest] and [EpollLoopTlsTest] is their meeting; so among the long
/// checks.
@Tag("referee")
final class IoUringLoopTlsTest extends TlsEngineContract {
    IoUringLoopTlsTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.IO_URING), TlsProvider.JDK);
    }
}
