package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.MemoryTransport;
import org.junit.jupiter.api.Test;

/// How to test a protocol without a network.
final class EchoInMemoryTest {
    @Test
    void echoes() {
        var client = MemoryTransport.connect(peer -> new Echo());
        client.send("hello\r\n");
        assertThat(client.receivedLines()).containsExactly("Hello! Say something, or quit.", "Echo: hello");
    }
}
