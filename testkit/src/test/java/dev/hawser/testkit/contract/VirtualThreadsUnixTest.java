package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;

final class VirtualThreadsUnixTest extends UnixEngineContract {
    VirtualThreadsUnixTest() {
        super(Engine.virtualThreads());
    }
}
