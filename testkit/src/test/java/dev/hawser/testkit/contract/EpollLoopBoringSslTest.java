package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.tls.TlsProvider;

final class EpollLoopBoringSslTest extends TlsRulesContract {
    EpollLoopBoringSslTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.EPOLL), TlsProvider.BORINGSSL);
    }
}
