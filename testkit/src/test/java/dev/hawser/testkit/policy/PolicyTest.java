package dev.hawser.testkit.policy;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.policy.ConnectionLimit;
import dev.hawser.core.policy.Policy;
import dev.hawser.core.policy.Throttle;
import dev.hawser.core.policy.Timeout;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.testkit.MemoryTransport;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class PolicyTest {
    private static final class Echo extends LineProtocol {
        @Override
        protected void lineReceived(String line) {
            sendLine("Echo: " + line);
        }
    }

    @Test
    void policiesAreComposed() {
        var polite = ConnectionLimit.perPeer(5)
                .and(Timeout.silence(Duration.ofMinutes(1)))
                .and(Throttle.reading(64 * 1024))
                .wrap(peer -> new Echo());
        var client = MemoryTransport.connect(polite);
        client.send("hello\n");
        assertThat(client.receivedLines()).containsExactly("Echo: hello");
        client.clock().advance(Duration.ofMinutes(1));
        assertThat(client.isEnded()).isTrue();
        for (int i = 0; i < 4; i++) {
            assertThat(client.connectAnother().isEnded()).isFalse();
        }
        assertThat(client.connectAnother().isEnded())
                .as("the first one still lingers")
                .isTrue();
    }

    @Test
    void theFirstOneIsTheOutermost() {
        List<String> order = new ArrayList<>();
        Policy outer = factory -> peer -> {
            order.add("outer");
            return factory.build(peer);
        };
        Policy inner = factory -> peer -> {
            order.add("inner");
            return factory.build(peer);
        };
        MemoryTransport.connect(outer.and(inner).wrap(_ -> {
            order.add("protocol");
            return new Recorder();
        }));
        assertThat(order).containsExactly("outer", "inner", "protocol");
    }
}
