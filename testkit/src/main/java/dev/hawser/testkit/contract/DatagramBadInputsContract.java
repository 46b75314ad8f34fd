package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DatagramLimits;
import dev.hawser.core.protocol.AmplificationLimit;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Row 125 of the bad inputs: datagrams that are empty, huge, unanswered, or far too many.
class DatagramBadInputsContract extends DatagramRig {
    private static final int MOST = DatagramTransport.MOST_BYTES;

    DatagramBadInputsContract(SocketRig rig) {
        super(rig);
    }

    @Test
    void row125_anEmptyDatagramIsADatagram() throws IOException {
        var probe = new DatagramEcho();
        var client = client(listen(probe));
        for (int i = 0; i < 3; i++) {
            client.send("");
            assertThat(client.receive()).isEmpty();
        }
        assertThat(client.ask("a")).isEqualTo("a");
        assertThat(probe.events()).containsExactly("started", "got ", "got ", "got ", "got a");
    }

    @Test
    void row125_anEmptyDatagramIsADatagramOnAConnectedPort() throws IOException {
        var peer = closing(new DatagramClient(DatagramClient.local(1)));
        var probe = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                transport.write("got " + data.readableBytes());
            }
        };
        var port = listen(loopback().to(peer.address()), probe);
        var transport = probe.transport();
        for (int i = 0; i < 3; i++) {
            peer.sendTo(port.address(), new byte[0]);
            assertThat(peer.receiveText()).isEqualTo("got 0");
        }
        transport.write("");
        transport.write("");
        Waiting.until("sent or not", () -> port.counts().sent() + port.counts().unsent() == 5);
        if (port.counts().unsent() == 0) {
            assertThat(peer.receive()).isEmpty();
            assertThat(peer.receive()).isEmpty();
        } else {
            assertThat(log.take("could not send a datagram"))
                    .as("never lost in silence")
                    .hasSize(1);
        }
        peer.sendTo(port.address(), new byte[] {'a'});
        assertThat(peer.receiveText()).isEqualTo("got 1");
    }

    @Test
    void row125_theLargestDatagramPassesWhole() throws IOException {
        var port = listen(loopback().limits(DatagramLimits.defaults().withMaxPacket(MOST)), new DatagramEcho());
        var client = client(port);
        var bytes = new byte[MOST];
        for (int i = 0; i < MOST; i++) {
            bytes[i] = (byte) (i * 31);
        }
        for (int i = 0; i < 3; i++) {
            client.send(bytes);
            assertThat(client.receive()).isEqualTo(bytes);
        }
        assertThat(port.counts().truncated()).isZero();
    }

    @Test
    void row125_aLargerOneThanTheLimitIsFlaggedAndCountedAndNeverPassedAsWhole() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(probe);
        var client = client(port);
        client.send(new byte[8_192]);
        assertThat(client.receive()).hasSize(8_192);
        client.send(new byte[8_193]);
        client.send(new byte[MOST]);
        assertThat(client.ask("a")).as("the next one").isEqualTo("a");
        assertThat(probe.events().stream().map(event -> event.length() > 8_000 ? "got much" : event))
                .containsExactly("started", "got much", "cut to 8192", "cut to 8192", "got a");
        assertThat(port.counts().truncated()).isEqualTo(2);
        assertThat(port.counts().received()).isEqualTo(2);
        assertThat(log.take("raise max-packet")).as("logged once").hasSize(1);
    }

    @Test
    void row125_anUnreachablePortIsToldAndTheNextDatagramArrives() throws IOException {
        var peer = closing(new DatagramClient(DatagramClient.local(1)));
        var address = peer.address();
        peer.close();
        var probe = new DatagramProbe();
        var port = listen(loopback().to(address), probe);
        for (int i = 1; i <= 20; i++) {
            int expected = i;
            // The kernel's word about one datagram may be all that becomes of the next.
            Waiting.until("told", () -> {
                probe.transport().write("anybody there?");
                return port.counts().refused() >= expected;
            });
        }
        assertThat(probe.events()).contains("unreachable").doesNotContain("unreachable during unreachable");
        var back = closing(new DatagramClient(port.address(), address));
        Waiting.until("heard", () -> {
            probe.transport().write("and now?");
            return back.receive(Duration.ofMillis(100)).isPresent();
        });
        back.send("yes");
        Waiting.until("heard back", () -> probe.events().contains("got yes"));
    }

    @Test
    void row125_anUnreachableClientDoesNotHurtAPortThatServesEveryone() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(probe);
        for (int i = 0; i < 20; i++) {
            var gone = client(port);
            gone.send("leaving");
            gone.close();
        }
        var client = client(port);
        for (int i = 0; i < 20; i++) {
            assertThat(client.ask("a")).isEqualTo("a");
        }
        assertThat(probe.events()).doesNotContain("unreachable");
    }

    @Test
    void row125_aFloodIsCountedAndServedAsFarAsItGoes() throws IOException {
        var gate = new CountDownLatch(1);
        var in = new CountDownLatch(1);
        var probe = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                in.countDown();
                gate.await();
                if (data.readableBytes() == 1) {
                    transport.write(data.retain(), sender);
                }
            }
        };
        var port = listen(loopback().limits(DatagramLimits.defaults().withReceiveBuffer(100_000)), probe);
        var client = client(port);
        int flood = 5_000;
        try {
            for (int i = 0; i < flood; i++) {
                client.send(new byte[1_000]);
            }
            Waiting.on("in a callback", in);
        } finally {
            gate.countDown();
        }
        Waiting.until("it has passed", () -> client.receiveAnswerTo("?").isPresent());
        var counts = port.counts();
        assertThat(counts.received()).isLessThan(flood);
        assumeTrue(counts.overrun().isPresent(), "this kernel doesn't say what it dropped");
        assertThat(counts.overrun().getAsLong()).isPositive();
        assertThat(counts.received() + counts.overrun().getAsLong()).isBetween(flood + 1L, flood + 100L);
        assertThat(port.stop(Duration.ofSeconds(10)).isClean()).isTrue();
        assertThat(port.counts().overrun()).as("known after the end").isPresent();
    }

    @Test
    void row125_aFloodLeavesTheOtherPortsOfAReactorTheirTurn() throws IOException {
        var server = serve(loopback(), new DatagramEcho());
        var quiet = server.reactor().listenUdp(loopback(), rig.engine(), new DatagramEcho());
        var over = new CountDownLatch(1);
        var flooder = client(server.port());
        var flood = Thread.ofPlatform().start(() -> {
            while (over.getCount() > 0) {
                flooder.send("x");
            }
        });
        try {
            var client = client(quiet);
            for (int i = 0; i < 100; i++) {
                assertThat(client.ask("a")).isEqualTo("a");
            }
        } finally {
            over.countDown();
        }
        Waiting.until("the flood to end", () -> !flood.isAlive());
    }

    @Test
    void row125_anAnswerIsNoLargerThanTheLimitAllows() throws IOException {
        var talkative = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                for (int i = 0; i < 10; i++) {
                    transport.write(new byte[data.readableBytes()], sender);
                }
            }
        };
        var limited = new AmplificationLimit(3, talkative);
        var port = listen(limited);
        var client = client(port);
        for (int size : new int[] {1, 100, 0, 1_000}) {
            client.send(new byte[size]);
            for (int i = 0; i < (size == 0 ? 0 : 3); i++) {
                assertThat(client.receive()).hasSize(size);
            }
        }
        Waiting.until(
                "all handled", () -> talkative.received() == 4 && port.counts().sent() == 9);
        assertThat(limited.dropped()).isEqualTo(7 + 7 + 10 + 7);
    }

    @Test
    void row125_anyPortSurvivesAllOfItAtOnce() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(Endpoint.udp(0).on(InetAddress.getLoopbackAddress()), probe);
        var client = client(port);
        for (int i = 0; i < 200; i++) {
            client.send(new byte[(i * 7_919) % MOST]);
        }
        Waiting.until("served", () -> client.receiveAnswerTo("still here").isPresent());
        assertThat(port.counts().failed()).isZero();
        assertThat(log.take("raise max-packet")).hasSize(1);
    }
}
