package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class VirtualThreadsMemoryTest extends MemoryNameContract {
    VirtualThreadsMemoryTest() {
        super(Engine.virtualThreads(), Engine.virtualThreads());
    }
}
