package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsProvider;
import org.junit.jupiter.api.Tag;

// Long, and that of the virtual threads in every build runs the same code.
@Tag("referee")
final class ThreadPoolTlsTest extends TlsEngineContract {
    ThreadPoolTlsTest() {
        super(Engine.threadPool(), TlsProvider.JDK);
    }
}
