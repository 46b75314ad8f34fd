package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.UnhandledFailures;
import java.io.IOException;
import java.lang.reflect.Proxy;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtensionContext;

final class ResultsTest {
    private final IOException failure = new IOException("it");

    @Test
    void takesAValue() {
        assertThat(Results.successOf(Deferred.succeeded("value"))).isEqualTo("value");
        assertThatThrownBy(() -> Results.successOf(new Deferred<String>()))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("not fired");
        assertThatThrownBy(() -> Results.successOf(Deferred.failed(failure)))
                .isInstanceOf(AssertionError.class)
                .hasCause(failure);
    }

    @Test
    void takesAFailureAndHandlesIt() {
        UnhandledFailures.take();
        assertThat(Results.failureOf(Deferred.failed(failure))).isSameAs(failure);
        assertThat(Results.failureOf(Deferred.failed(failure), IOException.class))
                .isSameAs(failure);
        assertThatThrownBy(() -> Results.failureOf(Deferred.failed(failure), ArithmeticException.class))
                .isInstanceOf(AssertionError.class)
                .hasCause(failure);
        assertThatThrownBy(() -> Results.failureOf(Deferred.succeeded("value")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("value");
        assertThatThrownBy(() -> Results.failureOf(new Deferred<String>())).isInstanceOf(AssertionError.class);
        assertThat(UnhandledFailures.take()).isEmpty();
    }

    @Test
    void seesThatThereIsNone() {
        Results.noneOf(new Deferred<String>());
        assertThatThrownBy(() -> Results.noneOf(Deferred.succeeded("value")))
                .isInstanceOf(AssertionError.class)
                .hasMessageContaining("value");
    }

    @Test
    void aFailureThatIsLeftFailsTheTestThatLeftIt() {
        var context = (ExtensionContext) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {ExtensionContext.class}, (_, method, _) -> {
                    throw new AssertionError(method + " is not needed");
                });
        var check = new NothingUnhandled();
        check.beforeEach(context);
        var left = Deferred.failed(failure);
        assertThatThrownBy(() -> check.afterEach(context))
                .isInstanceOf(AssertionError.class)
                .hasCause(failure);
        assertThat(left.isFired()).isTrue();
    }
}
