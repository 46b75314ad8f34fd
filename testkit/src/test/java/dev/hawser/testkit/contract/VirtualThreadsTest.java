package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class VirtualThreadsTest extends EngineContract {
    VirtualThreadsTest() {
        super(Engine.virtualThreads());
    }
}
