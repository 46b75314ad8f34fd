package dev.hawser.testkit.contract;

import dev.hawser.core.deferred.UnhandledFailures;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import org.assertj.core.api.SoftAssertions;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeEach;

/// What the contracts have in common: servers and clients that are closed after each test, and a log in which nothing
/// unexpected may stand.
class Contract<R extends Rig> {
    final R rig;
    final LogCapture log = new LogCapture();
    private final Deque<AutoCloseable> open = new ArrayDeque<>();

    Contract(R rig) {
        this.rig = rig;
    }

    @BeforeEach
    final void begin() {
        rig.skipUnlessAvailable();
        log.start();
    }

    @AfterEach
    final void end() {
        // All are closed whatever fails: what one test leaves behind would fail the leak checks of others.
        var failures = new SoftAssertions();
        while (!open.isEmpty()) {
            var resource = open.pop();
            failures.assertThatCode(resource::close).doesNotThrowAnyException();
        }
        // Whatever nobody handled is in the log then.
        UnhandledFailures.report();
        failures.assertThat(log.warnings())
                .as("what was logged and not expected")
                .isEmpty();
        log.close();
        failures.assertAll();
    }

    /// Skips a test where no end of a connection can break it.
    final void needsResets() {
        Assumptions.assumeTrue(rig.hasResets(), "a UNIX socket knows no reset");
    }

    final Server serve(ProtocolFactory factory) throws IOException {
        return serve(factory, SocketRig.LIMITS);
    }

    final Server serve(ProtocolFactory factory, Limits limits) throws IOException {
        return closing(rig.serve(factory, limits));
    }

    final Client connect(Server server) {
        return closing(server.connect());
    }

    /// Closes something when the test has ended.
    final <T extends AutoCloseable> T closing(T resource) {
        open.push(resource);
        return resource;
    }
}
