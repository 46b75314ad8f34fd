package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

/// What it differs in from [EpollLoopTlsTest] is in [VirtualThreadsBoringSslTest]; so among the long checks.
@Tag("referee")
final class VirtualThreadsTlsTest extends TlsEngineContract {
    VirtualThreadsTlsTest() {
        super(Engine.virtualThreads(), TlsProvider.JDK);
    }
}
