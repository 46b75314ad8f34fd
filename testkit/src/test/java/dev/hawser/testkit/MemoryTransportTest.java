package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.MemoryLink;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Transport;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class MemoryTransportTest {
    private static final class Echo extends LineProtocol {
        @Override
        protected void connectionMade() {
            sendLine("Welcome");
        }

        @Override
        protected void lineReceived(String line) {
            sendLine("Echo: " + line);
            if (line.equals("quit")) {
                transport().close();
            }
        }
    }

    private final MemoryTransport client = MemoryTransport.connect(_ -> new Echo());

    @Test
    void theServerHasAnsweredWhenSendReturns() {
        client.send("hello\r\nwor");
        assertThat(client.receivedLines()).containsExactly("Welcome", "Echo: hello");
        client.send("ld\n");
        assertThat(client.receivedText()).isEqualTo("Echo: world\r\n");
        assertThat(client.receivedBytes()).isEmpty();
    }

    @Test
    void aLineThatHasNotEndedStaysForLater() {
        var half = MemoryTransport.connect(_ -> (transport, data) -> transport.write(data.retain()));
        half.send("one\ntw");
        assertThat(half.receivedLines()).containsExactly("one");
        half.send("o\n");
        assertThat(half.receivedLines()).containsExactly("two");
    }

    @Test
    void theEndIsSeenFromBothSides() {
        client.send("quit\n");
        assertThat(client.isEnded()).isTrue();
        assertThat(client.isReset()).isFalse();
        assertThat(client.isClosed()).isFalse();
        client.endOutput();
        assertThat(client.isClosed()).isTrue();
        assertThat(client.port().counts().open()).isZero();
    }

    @Test
    void severalClientsShareOnePort() {
        var other = client.connectAnother();
        other.send("from the other\n");
        assertThat(client.receivedLines()).containsExactly("Welcome");
        assertThat(other.receivedLines()).containsExactly("Welcome", "Echo: from the other");
        assertThat(client.port().counts().open()).isEqualTo(2);
        other.reset();
        assertThat(client.port().counts().open()).isEqualTo(1);
    }

    @Test
    void aClientThatDoesNotReadFillsTheWire() {
        var made = new Transport[1];
        var slow = MemoryTransport.connect(_ -> new dev.hawser.core.protocol.Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                made[0] = transport;
            }

            @Override
            public void dataReceived(Transport transport, io.netty.buffer.ByteBuf data) {}
        });
        slow.pauseReading();
        made[0].write(new byte[3 * MemoryLink.CAPACITY_BYTES]);
        assertThat(made[0].pendingBytes()).isGreaterThanOrEqualTo(2 * MemoryLink.CAPACITY_BYTES);
        assertThat(made[0].isWritable()).isFalse();
        slow.resumeReading();
        assertThat(slow.receivedBytes()).hasSize(3 * MemoryLink.CAPACITY_BYTES);
        assertThat(made[0].isWritable()).isTrue();
    }

    @Test
    void timeoutsComeWhenTheClockIsMoved() {
        var idle = Duration.ofMinutes(5);
        assertThat(Limits.defaults().idle()).isEqualTo(idle);
        client.clock().advance(idle.minusSeconds(1));
        assertThat(client.isEnded()).isFalse();
        client.clock().advance(Duration.ofSeconds(2));
        assertThat(client.isEnded()).isTrue();
    }

    @Test
    void aDrainGoesThroughWhenTheClockIsMoved() {
        client.port().beginStop(Duration.ofSeconds(5));
        assertThat(client.isEnded()).isTrue();
        client.clock().advance(Duration.ofSeconds(5));
        assertThat(client.port().drainReport())
                .hasValueSatisfying(report -> assertThat(report.isClean()).isTrue());
    }
}
