package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

/// What it differs in from [VirtualThreadsBoringSslTest] is in [EpollLoopTlsTest]; so among the long checks.
@Tag("referee")
final class EpollLoopBoringSslTest extends TlsRulesContract {
    EpollLoopBoringSslTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.EPOLL), TlsProvider.BORINGSSL);
    }
}
