package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Tag;

/// Differs from [VirtualThreadsUnixTest] in where the threads come from; so among the long checks.
@Tag("referee")
final class ThreadPoolUnixTest extends UnixEngineContract {
    ThreadPoolUnixTest() {
        super(Engine.threadPool());
    }
}
