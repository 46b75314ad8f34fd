package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;

final class IoUringLoopUnixTest extends UnixEngineContract {
    IoUringLoopUnixTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.IO_URING));
    }
}
