package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;

final class EpollLoopUnixTest extends UnixEngineContract {
    EpollLoopUnixTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.EPOLL));
    }
}
