package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;

final class ThreadPoolTlsTest extends TlsEngineContract {
    ThreadPoolTlsTest() {
        super(Engine.threadPool(), TlsProvider.JDK);
    }
}
