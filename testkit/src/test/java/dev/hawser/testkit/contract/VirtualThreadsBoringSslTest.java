package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;

/// Stands for this provider in every build, as [EpollLoopTlsTest] stands for the JDK's.
final class VirtualThreadsBoringSslTest extends TlsRulesContract {
    VirtualThreadsBoringSslTest() {
        super(Engine.virtualThreads(), TlsProvider.BORINGSSL);
    }
}
