package dev.hawser.core.engine.watch;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.watch.CallStack.Frame;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Which line is to blame, of a stack with the JDK above it, the application in the middle and the engine below.
final class CallStackTest {
    private static final Duration LENGTH = Duration.ofMillis(100);
    private static final Set<String> CALLERS = Set.of("dev.hawser.core.engine.Inbound");
    private static final Frame CALLBACK = new Frame("dev.hawser.core.engine.Inbound", "channelRead", 99);

    @Test
    void theLineThatCalledTheWaitIsNamed() {
        var stack = new CallStack(
                List.of(
                        new Frame("java.lang.Thread", "sleepNanos0", -2),
                        new Frame("java.lang.Thread", "sleep", 500),
                        new Frame("com.example.Bank$Account", "lookUp", 31),
                        new Frame("com.example.BankProtocol", "lineReceived", 12),
                        new Frame("dev.hawser.core.protocol.LineProtocol", "dataReceived", 70),
                        CALLBACK,
                        new Frame("com.example.Outside", "main", 1)),
                CALLERS);

        assertThat(stack.blockedPlace(LENGTH))
                .contains(new BlockedPlace(
                        "com.example.BankProtocol",
                        "java.lang.Thread.sleep",
                        "com.example.Bank$Account.lookUp(Bank.java:31)",
                        LENGTH,
                        1));
    }

    @Test
    void aLoopThatOnlyComputesHasNoCallToBlame() {
        var stack = new CallStack(List.of(new Frame("com.example.Primes", "next", 7), CALLBACK), CALLERS);

        assertThat(stack.blockedPlace(LENGTH)).hasValueSatisfying(place -> {
            assertThat(place.call()).isEqualTo("computing");
            assertThat(place)
                    .hasToString("com.example.Primes blocked its event loop for 100 ms in computing at "
                            + "com.example.Primes.next(Primes.java:7)");
        });
    }

    @Test
    void plumbingIsNobodysFault() {
        var stack = new CallStack(List.of(new Frame("io.netty.channel.Netty", "read", 7), CALLBACK), CALLERS);

        assertThat(stack.blockedPlace(LENGTH)).isEmpty();
    }
}
