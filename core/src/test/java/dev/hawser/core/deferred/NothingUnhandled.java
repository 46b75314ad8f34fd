package dev.hawser.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.extension.AfterEachCallback;
import org.junit.jupiter.api.extension.BeforeEachCallback;
import org.junit.jupiter.api.extension.ExtensionContext;

/// Fails a test that leaves a failure unhandled. Whoever expects one takes it with [UnhandledFailures#take].
final class NothingUnhandled implements BeforeEachCallback, AfterEachCallback {
    @Override
    public void beforeEach(ExtensionContext context) {
        UnhandledFailures.take();
    }

    @Override
    public void afterEach(ExtensionContext context) {
        assertThat(UnhandledFailures.take()).isEmpty();
    }
}
