package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class EventLoopMemoryTest extends MemoryNameContract {
    EventLoopMemoryTest() {
        super(Engine.eventLoop().withLoops(2), Engine.threadPool());
    }
}
