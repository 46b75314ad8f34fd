package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.tls.TlsProvider;

final class IoUringLoopTlsTest extends TlsEngineContract {
    IoUringLoopTlsTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.IO_URING), TlsProvider.JDK);
    }
}
