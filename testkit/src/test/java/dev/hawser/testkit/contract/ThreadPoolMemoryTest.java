package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class ThreadPoolMemoryTest extends MemoryNameContract {
    ThreadPoolMemoryTest() {
        super(Engine.threadPool(), Engine.eventLoop().withLoops(2));
    }
}
