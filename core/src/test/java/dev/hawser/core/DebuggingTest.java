package dev.hawser.core;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.UnhandledFailures;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// With debugging on, a Deferred remembers where it was made. Not in that package, whose own frames are passed over.
final class DebuggingTest {
    private final IOException broken = new IOException("broken");

    @BeforeEach
    void debug() {
        UnhandledFailures.take();
        UnhandledFailures.setDebugging(true);
    }

    @AfterEach
    void stop() {
        UnhandledFailures.setDebugging(false);
        assertThat(UnhandledFailures.take()).isEmpty();
    }

    private static Deferred<Integer> makeHere() {
        return new Deferred<>();
    }

    private static Deferred<Integer> stepHere(Deferred<Integer> first) {
        return first.then(n -> n + 1);
    }

    private static List<String> placesOfUnhandled() {
        var places = new ArrayList<String>();
        for (var failure : UnhandledFailures.take()) {
            var madeAt = failure.madeAt();
            assertThat(madeAt).isNotNull();
            if (madeAt != null) {
                for (var frame : madeAt.getStackTrace()) {
                    if (frame.getClassName().equals(DebuggingTest.class.getName())) {
                        places.add(frame.getMethodName());
                        break;
                    }
                }
            }
        }
        return places;
    }

    @Test
    void aReportKnowsWhereTheDeferredWasMade() {
        makeHere().fail(broken);
        assertThat(placesOfUnhandled()).containsExactly("makeHere");
    }

    @Test
    void aReportKnowsWhereTheLastStepWasMade() {
        var first = makeHere();
        stepHere(first);
        first.fail(broken);
        assertThat(placesOfUnhandled()).containsExactly("stepHere");
    }

    @Test
    void theLogNamesThePlace() {
        List<String> messages = new ArrayList<>();
        var logger = Logger.getLogger(UnhandledFailures.class.getName());
        var handler = new Handler() {
            @Override
            public void publish(LogRecord entry) {
                messages.add(entry.getMessage());
            }

            @Override
            public void flush() {}

            @Override
            public void close() {}
        };
        logger.setUseParentHandlers(false);
        logger.addHandler(handler);
        try {
            makeHere().fail(broken);
            assertThat(UnhandledFailures.report()).isEqualTo(1);
        } finally {
            logger.removeHandler(handler);
            logger.setUseParentHandlers(true);
        }
        assertThat(messages)
                .singleElement()
                .asString()
                .contains("it was made at dev.hawser.core.DebuggingTest.makeHere(DebuggingTest.java:");
    }

    @Test
    void whoFiresTwiceIsToldWhereItWasMade() {
        var deferred = makeHere();
        deferred.succeed(1);
        assertThatIllegalStateException()
                .isThrownBy(() -> deferred.succeed(2))
                .withMessageContaining("DebuggingTest.makeHere(DebuggingTest.java:");
    }

    @Test
    void withoutDebuggingNoPlaceIsKnown() {
        UnhandledFailures.setDebugging(false);
        makeHere().fail(broken);
        assertThat(UnhandledFailures.take())
                .singleElement()
                .satisfies(failure -> assertThat(failure.madeAt()).isNull());
    }

    @Test
    void debuggingMayBeSwitchedWhileDeferredsAreUnderWay() {
        UnhandledFailures.setDebugging(false);
        var before = makeHere();
        UnhandledFailures.setDebugging(true);
        before.fail(broken);
        var during = makeHere();
        UnhandledFailures.setDebugging(false);
        during.fail(broken);
        assertThat(UnhandledFailures.take()).hasSize(2);
    }
}
