package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;

final class VirtualThreadsBoringSslTest extends TlsRulesContract {
    VirtualThreadsBoringSslTest() {
        super(Engine.virtualThreads(), TlsProvider.BORINGSSL);
    }
}
