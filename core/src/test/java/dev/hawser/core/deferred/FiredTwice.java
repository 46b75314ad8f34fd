package dev.hawser.core.deferred;

import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import org.assertj.core.api.ThrowableAssert.ThrowingCallable;

/// The complaint to whoever fires what was fired before.
final class FiredTwice {
    private FiredTwice() {}

    static void by(ThrowingCallable call, String result) {
        assertThatIllegalStateException()
                .isThrownBy(call)
                .withMessageContaining("fired twice")
                .withMessageContaining(result)
                .withMessageContaining("trySucceed");
    }
}
