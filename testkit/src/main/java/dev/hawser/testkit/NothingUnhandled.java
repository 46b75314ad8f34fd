package dev.hawser.testkit;

import dev.hawser.core.deferred.UnhandledFailures;
import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test that leaves a Deferred's failure unhandled: `@ExtendWith(NothingUnhandled.class)`. A test that expects
/// one takes it with [UnhandledFailures#take]. For tests that run one after the other: failures are the process's.
public final class NothingUnhandled implements BeforeEachCallback, AfterEachCallback {
    /// Forgets what was there before the test.
    @Override
    public void beforeEach(ExtensionContext context) {
        UnhandledFailures.take();
    }

    /// Looks what the test left.
    @Override
    public void afterEach(ExtensionContext context) {
        var left = UnhandledFailures.take();
        if (!left.isEmpty()) {
            var first = left.getFirst();
            var error = new AssertionError(
                    left.size() + " failures of Deferreds were not handled; the first is the cause", first.cause());
            left.stream().skip(1).forEach(other -> error.addSuppressed(other.cause()));
            throw error;
        }
    }
}
