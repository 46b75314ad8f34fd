package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import org.junit.jupiter.api.Tag;

// The fallback where nothing better works; in every build epoll and io_uring stand for the loop.
@Tag("referee")
final class NioLoopTest extends EventLoopContract {
    NioLoopTest() {
        super(Engine.eventLoop().withLoops(2).on(IoTransport.NIO));
    }
}
