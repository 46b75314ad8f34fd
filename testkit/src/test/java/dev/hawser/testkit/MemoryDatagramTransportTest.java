package dev.hawser.testkit;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;

import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DatagramLimits;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.protocol.AmplificationLimit;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.NetworkInterface;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

final class MemoryDatagramTransportTest {
    private static final InetSocketAddress ANN = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.1"), 7);
    private static final InetSocketAddress BOB = new InetSocketAddress(InetAddress.ofLiteral("192.0.2.2"), 7);
    private static final InetAddress GROUP = InetAddress.ofLiteral("239.255.77.7");

    private final List<String> heard = new ArrayList<>();

    /// Writes down what it hears, and answers twice.
    private class Twice implements DatagramProtocol {
        @Override
        public void started(DatagramTransport transport) throws Exception {
            heard.add("started");
        }

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
            String text = data.toString(StandardCharsets.UTF_8);
            heard.add(text);
            transport.write(text + text, sender);
        }

        @Override
        public void datagramTruncated(DatagramTransport transport, ByteBuf head, InetSocketAddress sender) {
            heard.add("the head of " + head.toString(StandardCharsets.UTF_8));
        }

        @Override
        public void portUnreachable(DatagramTransport transport) {
            heard.add("nobody there");
        }

        @Override
        public void stopped(DatagramTransport transport) {
            heard.add("stopped");
        }
    }

    @Test
    void answersGoWhereTheyBelong() {
        var network = MemoryDatagramTransport.start(new Twice());
        network.send("a".getBytes(StandardCharsets.UTF_8), ANN);
        network.send("b".getBytes(StandardCharsets.UTF_8), BOB);
        assertThat(network.received()).extracting(sent -> sent.to()).containsExactly(ANN, BOB);
        network.send("");
        assertThat(network.receivedTexts()).containsExactly("");
        assertThat(network.receive()).isEmpty();
        assertThat(heard).containsExactly("started", "a", "b", "");
        assertThat(network.port().counts().sent()).isEqualTo(3);
    }

    @Test
    void aPeerIsTheOnlyOneThatIsHeard() {
        var network = MemoryDatagramTransport.start(new Twice(), Endpoint.udp(0).to(ANN), new ManualClock());
        network.send("stranger".getBytes(StandardCharsets.UTF_8), BOB);
        network.send("peer");
        network.refuse();
        assertThat(heard).containsExactly("started", "peer", "nobody there");
        assertThat(network.port().counts().refused()).isEqualTo(1);
    }

    @Test
    void aSenderThatWantsNoAnswerIsNoFailure() {
        var network = MemoryDatagramTransport.start(new Twice());
        network.send("a".getBytes(StandardCharsets.UTF_8), new InetSocketAddress(ANN.getAddress(), 0));
        assertThat(network.received()).isEmpty();
        assertThat(network.port().counts().failed()).isZero();
        assertThat(network.port().counts().unsent()).isEqualTo(1);
    }

    @Test
    void limitsHold() {
        var endpoint = Endpoint.udp(0).limits(DatagramLimits.defaults().withMaxPacket(4));
        var network = MemoryDatagramTransport.start(new Twice(), endpoint, new ManualClock());
        network.send("1234");
        network.send("12345");
        assertThat(heard).containsExactly("started", "1234", "the head of 1234");
        assertThat(network.port().counts().truncated()).isEqualTo(1);
    }

    @Test
    void groupsAreRemembered() throws IOException {
        var here = NetworkInterface.getByInetAddress(InetAddress.getLoopbackAddress());
        var network = MemoryDatagramTransport.start(new Twice() {
            @Override
            public void started(DatagramTransport transport) throws Exception {
                transport.multicast().join(GROUP, here);
                transport.multicast().timeToLive(0);
                assertThatExceptionOfType(IOException.class)
                        .isThrownBy(() -> transport.multicast().leave(InetAddress.ofLiteral("239.0.0.1"), here));
            }
        });
        assertThat(network.groups()).containsExactly(GROUP);
    }

    @Test
    void aDrainWaitsForTheClock() {
        var network = MemoryDatagramTransport.start(new Twice() {
            @Override
            public void stopping(DatagramTransport transport) {
                heard.add("not yet");
            }
        });
        network.port().beginStop(Duration.ofSeconds(10));
        network.clock().advance(Duration.ofSeconds(9));
        assertThat(heard).containsExactly("started", "not yet");
        network.clock().advance(Duration.ofSeconds(1));
        assertThat(heard).containsExactly("started", "not yet", "stopped");
        assertThat(network.port().stop(Duration.ZERO)).isEqualTo(new DrainReport(0, 1));
    }

    @Test
    void aPausedPortKeepsWhatComes() {
        var transports = new ArrayList<DatagramTransport>();
        var network = MemoryDatagramTransport.start(new Twice() {
            @Override
            public void started(DatagramTransport transport) {
                transports.add(transport);
                transport.pauseReading();
            }
        });
        network.send("1");
        network.send("2");
        assertThat(heard).isEmpty();
        transports.getFirst().resumeReading();
        assertThat(heard).containsExactly("1", "2");
    }

    @Test
    void anAmplifierIsHeldToWhatItGot() {
        var limited = new AmplificationLimit(1, new Twice());
        var network = MemoryDatagramTransport.start(limited);
        network.send("a");
        assertThat(network.receivedTexts()).isEmpty();
        assertThat(limited.dropped()).isEqualTo(1);
        network.send("b");
        assertThat(network.receivedTexts()).as("on credit of the first").containsExactly("bb");
    }

    @Test
    void aForgottenAddressHasNoCredit() {
        var transports = new ArrayList<DatagramTransport>();
        var limited = new AmplificationLimit((transport, _, _) -> transports.add(transport));
        var network = MemoryDatagramTransport.start(limited);
        network.send(new byte[100], ANN);
        for (int i = 0; i < AmplificationLimit.MOST_ADDRESSES; i++) {
            network.send(new byte[1], new InetSocketAddress(BOB.getAddress(), 1 + i));
        }
        transports.getFirst().write("x", ANN);
        assertThat(network.receivedTexts()).isEmpty();
        network.send(new byte[100], ANN);
        transports.getFirst().write(new byte[300], ANN);
        transports.getFirst().write("x", ANN);
        assertThat(network.received())
                .singleElement()
                .satisfies(sent -> assertThat(sent.bytes()).hasSize(300));
        assertThat(limited.dropped()).isEqualTo(2);
    }

    @Test
    void aPeerThatWasChosenHereIsExempt() {
        var limited = new AmplificationLimit(new DatagramProtocol() {
            @Override
            public void started(DatagramTransport transport) {
                transport.write("a question");
            }

            @Override
            public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                transport.write("another one", sender);
            }
        });
        var network = MemoryDatagramTransport.start(limited, Endpoint.udp(0).to(ANN), new ManualClock());
        network.send("");
        assertThat(network.receivedTexts()).containsExactly("a question", "another one");
        assertThat(limited.dropped()).isZero();
    }
}
