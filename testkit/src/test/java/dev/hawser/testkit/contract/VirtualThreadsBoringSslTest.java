package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

// In every build epoll's stands for this provider.
@Tag("referee")
final class VirtualThreadsBoringSslTest extends TlsRulesContract {
    VirtualThreadsBoringSslTest() {
        super(Engine.virtualThreads(), TlsProvider.BORINGSSL);
    }
}
