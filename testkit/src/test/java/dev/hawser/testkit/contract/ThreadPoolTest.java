package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class ThreadPoolTest extends ThreadPoolContract {
    ThreadPoolTest() {
        super(Engine.threadPool());
    }
}
