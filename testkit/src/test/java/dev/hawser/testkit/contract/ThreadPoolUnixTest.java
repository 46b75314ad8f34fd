package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class ThreadPoolUnixTest extends UnixEngineContract {
    ThreadPoolUnixTest() {
        super(Engine.threadPool());
    }
}
