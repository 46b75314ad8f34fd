package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/// Which callbacks come, and in which order.
class OrderContract extends Contract<Rig> {
    OrderContract(Rig rig) {
        super(rig);
    }

    @Test
    void connectionMadeComesFirstAndConnectionLostLastEachOnce() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        probes.first().transport();
        client.send("hello");
        Waiting.until("data", () -> probes.first().text().equals("hello"));
        client.endOutput();
        client.readToEnd();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.PeerClosed());
        assertThat(probes.first().events()).containsExactly("made", "data", "ended", "lost");
    }

    @Test
    void aPeerThatSaysNothingAndLeavesIsMadeAndLost() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        connect(server).close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.PeerClosed());
        assertThat(probes.first().events()).containsExactly("made", "ended", "lost");
    }

    @Test
    void aPeerThatBreaksTheConnectionIsLostOnceWithTheCause() throws IOException {
        needsResets();
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        client.send("hello");
        Waiting.until("data", () -> probes.first().text().equals("hello"));
        client.reset();
        assertThat(probes.first().reason()).isInstanceOf(CloseReason.Reset.class);
        assertThat(probes.first().events()).containsExactly("made", "data", "lost");
    }

    @Test
    void whatConnectionMadeWritesIsSentBeforeAnyAnswer() throws IOException {
        var server = serve(_ -> new EchoLines() {
            @Override
            protected void connectionMade() {
                sendLine("Welcome");
            }
        });
        var client = connect(server);
        client.send("one\n");
        assertThat(client.readLines(2)).containsExactly("Welcome", "Echo: one");
    }

    /// A call that has effects of its own (a write that fills the buffer, an abort) must not be called back into.
    @Test
    void whatACallbackCausesIsCalledAfterIt() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                // Past the high-water mark, and no more than the kernel takes while the client doesn't read.
                transport.write(new byte[128 * 1024]);
                transport.abort();
                transport.write("nobody reads this");
            }
        });
        var server = serve(probes);
        connect(server).send("go");
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Aborted());
        assertThat(probes.first().events()).startsWith("made", "data").endsWith("lost");
        assertThat(probes.first().events()).noneMatch(event -> event.contains("during"));
    }

    @Test
    void eachConnectionHasAProtocolOfItsOwn() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        for (int i = 0; i < 3; i++) {
            connect(server).send("client " + i);
            int number = i;
            Waiting.until("data", () -> probes.get(number).text().equals("client " + number));
        }
        assertThat(server.counts().accepted()).isEqualTo(3);
        assertThat(server.counts().open()).isEqualTo(3);
    }

    @Test
    void aTransportKnowsBothAddresses() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        var transport = probes.first().transport();
        assertThat(transport.local()).isEqualTo(server.port().address());
        assertThat(transport.peer()).isNotEqualTo(transport.local());
        assertThat(transport.isOpen()).isTrue();
        assertThat(transport.isWritable()).isTrue();
        client.close();
        var _ = probes.first().reason();
        assertThat(transport.isOpen()).isFalse();
        assertThat(transport.peer()).isNotNull();
    }
}
