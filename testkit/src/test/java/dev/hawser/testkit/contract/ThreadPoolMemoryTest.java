package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Tag;

/// Differs from [VirtualThreadsMemoryTest] in where the threads come from; so among the long checks.
@Tag("referee")
final class ThreadPoolMemoryTest extends MemoryNameContract {
    ThreadPoolMemoryTest() {
        super(Engine.threadPool(), Engine.eventLoop().withLoops(2));
    }
}
