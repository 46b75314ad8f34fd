package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import org.junit.jupiter.api.Tag;

/// The same as [EpollLoopUnixTest] but for which loops connect; so among the long checks.
@Tag("referee")
final class IoUringLoopUnixTest extends UnixEngineContract {
    IoUringLoopUnixTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.IO_URING));
    }
}
