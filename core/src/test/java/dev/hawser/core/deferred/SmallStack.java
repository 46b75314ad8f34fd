package dev.hawser.core.deferred;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Runs code on a thread whose stack holds a few hundred frames, so that recursion shows as a failure.
final class SmallStack {
    private static final long BYTES = 128 * 1024;
    private static final Duration PATIENCE = Duration.ofSeconds(50);

    private SmallStack() {}

    interface Code {
        void run() throws Throwable;
    }

    static void run(Code code) throws Throwable {
        var failure = new AtomicReference<@Nullable Throwable>();
        var thread = new Thread(
                null,
                () -> {
                    try {
                        code.run();
                    } catch (Throwable thrown) {
                        failure.set(thrown);
                    }
                },
                "small-stack",
                BYTES);
        thread.start();
        assertThat(thread.join(PATIENCE)).as("the thread has ended").isTrue();
        var thrown = failure.get();
        if (thrown != null) {
            throw thrown;
        }
    }
}
