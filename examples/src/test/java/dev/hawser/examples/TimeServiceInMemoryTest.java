package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.MemoryDatagramTransport;
import org.junit.jupiter.api.Test;

/// How to test a UDP protocol without a network.
final class TimeServiceInMemoryTest {
    @Test
    void tellsTheTime() {
        var network = MemoryDatagramTransport.start(new TimeService());
        network.send("what time is it?");
        assertThat(network.receivedTexts()).containsExactly("2026-01-01T00:00:00Z");
    }
}
