package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;

final class VirtualThreadsTlsTest extends TlsEngineContract {
    VirtualThreadsTlsTest() {
        super(Engine.virtualThreads(), TlsProvider.JDK);
    }
}
