package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.DatagramLimits;
import dev.hawser.core.engine.DatagramPort;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What a UDP port promises while it runs: whole datagrams, calls in order and one at a time, writes from anywhere.
class DatagramContract extends DatagramRig {
    DatagramContract(SocketRig rig) {
        super(rig);
    }

    @Test
    void eachDatagramIsOneCallAndGoesBackToItsSender() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(probe);
        var ann = client(port);
        var bob = client(port);
        assertThat(ann.ask("a")).isEqualTo("a");
        assertThat(bob.ask("bcd")).isEqualTo("bcd");
        ann.send("e");
        ann.send("f");
        assertThat(ann.receiveText() + ann.receiveText()).isEqualTo("ef");
        assertThat(probe.events()).containsExactly("started", "got a", "got bcd", "got e", "got f");
        assertThat(probe.transport().peer()).isEmpty();
        assertThat(probe.transport().local()).isEqualTo(port.address());
        Waiting.until("all counted", () -> port.counts().sent() == 4);
        assertThat(port.counts().received()).isEqualTo(4);
    }

    @Test
    void ipv6WorksAsWell() throws IOException {
        var port = listen(loopback().on(InetAddress.ofLiteral("::1")), new DatagramEcho());
        assertThat(client(port).ask("six")).isEqualTo("six");
    }

    @Test
    void aPortWithoutInterfaceSpeaksBothProtocols() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(Endpoint.udp(0), probe);
        var four = closing(new DatagramClient(new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), port.port())));
        var six = closing(new DatagramClient(new InetSocketAddress(InetAddress.ofLiteral("::1"), port.port())));
        assertThat(four.ask("four")).isEqualTo("four");
        assertThat(six.ask("six")).isEqualTo("six");
    }

    @Test
    void callsNeverOverlapHoweverManySend() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(probe);
        var clients = IntStream.range(0, 4).mapToObj(_ -> client(port)).toList();
        var threads = clients.stream()
                .map(client -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 250; i++) {
                        assertThat(client.ask("x")).isEqualTo("x");
                    }
                }))
                .toList();
        for (int i = 0; i < 100; i++) {
            probe.transport().pauseReading();
            probe.transport().resumeReading();
        }
        Waiting.until("all answered", () -> threads.stream().noneMatch(Thread::isAlive));
        assertThat(probe.received()).isEqualTo(1_000);
        assertThat(probe.events()).noneMatch(event -> event.contains("during"));
    }

    @Test
    void anyThreadMayWrite() throws IOException {
        var probe = new DatagramProbe();
        var port = listen(probe);
        var client = client(port);
        var threads = IntStream.range(0, 4)
                .mapToObj(thread -> Thread.ofVirtual().start(() -> {
                    for (int i = 0; i < 100; i++) {
                        probe.transport().write(thread + " " + i, client.address());
                    }
                }))
                .toList();
        List<String> heard = new ArrayList<>();
        for (int i = 0; i < 400; i++) {
            heard.add(client.receiveText());
        }
        for (int thread = 0; thread < 4; thread++) {
            String mine = thread + " ";
            assertThat(heard.stream().filter(text -> text.startsWith(mine)))
                    .as("in the order in which this thread wrote")
                    .containsExactlyElementsOf(
                            IntStream.range(0, 100).mapToObj(i -> mine + i).toList());
        }
        Waiting.until("the threads", () -> threads.stream().noneMatch(Thread::isAlive));
        Waiting.until("all counted", () -> port.counts().sent() == 400);
    }

    @Test
    void aBufferThatIsKeptKeepsItsBytes() throws IOException {
        Queue<ByteBuf> kept = new ConcurrentLinkedQueue<>();
        var port = listen(new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                kept.add(data.retain());
            }
        });
        var client = client(port);
        for (int i = 0; i < 50; i++) {
            client.send("number " + i);
        }
        Waiting.until("all received", () -> kept.size() == 50);
        var texts = kept.stream()
                .map(data -> data.toString(StandardCharsets.ISO_8859_1))
                .toList();
        kept.forEach(ByteBuf::release);
        assertThat(texts)
                .containsExactlyElementsOf(
                        IntStream.range(0, 50).mapToObj(i -> "number " + i).toList());
    }

    @Test
    void whatAFlushedCallbackWroteIsHeardWhileItRuns() throws IOException {
        var goOn = new Semaphore(0);
        var port = listen(new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                transport.write("first", sender);
                transport.flush();
                if (!rig.isLoop()) {
                    goOn.acquire();
                }
                transport.write("second", sender);
            }
        });
        var client = client(port);
        client.send("go");
        assertThat(client.receiveText()).isEqualTo("first");
        goOn.release();
        assertThat(client.receiveText()).isEqualTo("second");
    }

    @Test
    void aCallbackMayOpenAnotherPort() throws IOException {
        var inner = new DatagramEcho();
        var reactors = new CompletableFuture<Reactor>();
        var ports = new CompletableFuture<DatagramPort>();
        var server = serve(loopback(), new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                ports.complete(reactors.join().listenUdp(loopback(), rig.engine(), inner));
            }
        });
        reactors.complete(server.reactor());
        client(server.port()).send("go");
        assertThat(client(Waiting.result("opened", ports)).ask("a")).isEqualTo("a");
    }

    @Test
    void aPausedPortDeliversNothingAndAResumedOneAll() throws IOException {
        var probe = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) {
                transport.pauseReading();
            }
        };
        var port = listen(probe);
        var client = client(port);
        for (int i = 0; i < 5; i++) {
            client.send("" + i);
        }
        for (int i = 1; i <= 5; i++) {
            int expected = i;
            Waiting.until("one more", () -> probe.received() == expected);
            Waiting.untilSteady("not two", Duration.ofMillis(50), () -> probe.received() == expected);
            probe.transport().resumeReading();
        }
        assertThat(probe.events()).containsExactly("started", "got 0", "got 1", "got 2", "got 3", "got 4");
    }

    @Test
    void aFailingCallbackIsLoggedOnceAndThePortGoesOn() throws IOException {
        var failure = new IllegalStateException("on purpose");
        var probe = new DatagramEcho() {
            @Override
            void onStarted(DatagramTransport transport) {
                throw failure;
            }

            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                if (data.readableBytes() == 3) {
                    throw new StackOverflowError("on purpose too");
                }
                super.onDatagram(transport, data, sender);
            }
        };
        var port = listen(probe);
        var client = client(port);
        for (int i = 0; i < 10; i++) {
            client.send("bad");
            assertThat(client.ask("good")).isEqualTo("good");
        }
        assertThat(log.take(failure)).hasSize(1);
        assertThat(log.take("a callback failed in datagramReceived")).hasSize(1);
        assertThat(port.counts().failed()).isEqualTo(11);
    }

    @Test
    void aConnectedPortSpeaksWithItsPeerOnly() throws IOException {
        var peer = closing(new DatagramClient(DatagramClient.local(1)));
        var probe = new DatagramEcho() {
            @Override
            void onStarted(DatagramTransport transport) {
                transport.write("hello");
            }
        };
        var port = listen(loopback().to(peer.address()), probe);
        assertThat(peer.receiveText()).isEqualTo("hello");
        client(port).send("from a stranger");
        for (String text : List.of("a", "b")) {
            peer.sendTo(port.address(), text.getBytes(StandardCharsets.ISO_8859_1));
            assertThat(peer.receiveText()).isEqualTo(text);
        }
        assertThat(probe.events()).containsExactly("started", "got a", "got b");
        assertThat(probe.transport().peer()).contains(peer.address());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> probe.transport().write("x", DatagramClient.local(9)))
                .withMessageContaining("a connected port reaches nobody else");
    }

    @Test
    void whatCannotBeSentIsRefusedOrCounted() throws IOException {
        var probe = new DatagramEcho();
        var port = listen(probe);
        var transport = probe.transport();
        assertThatIllegalStateException()
                .isThrownBy(() -> transport.write("to whom?"))
                .withMessageContaining("has no peer");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.write(new byte[65_508], DatagramClient.local(9)))
                .withMessage("a datagram of 65508 bytes; expected at most 65507: send several");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> transport.write("x", InetSocketAddress.createUnresolved("nowhere", 9)))
                .withMessageContaining("expected an IP address");
        for (int i = 0; i < 3; i++) {
            transport.write(
                    "to a broadcast address", new InetSocketAddress(InetAddress.ofLiteral("127.255.255.255"), 9));
        }
        Waiting.until("counted", () -> port.counts().unsent() == 3);
        assertThat(log.take("could not send a datagram")).hasSize(1);
        assertThat(client(port).ask("still there?")).isEqualTo("still there?");
    }

    @Test
    void whatWaitsToBeSentIsBounded() throws IOException {
        var end = new CountDownLatch(1);
        var in = new CountDownLatch(1);
        var probe = new DatagramProbe() {
            @Override
            void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
                in.countDown();
                end.await();
            }
        };
        var port = listen(loopback().limits(DatagramLimits.defaults().withSendQueue(100_000)), probe);
        var client = client(port);
        client.send("go");
        try {
            Waiting.on("in the callback", in);
            for (int i = 0; i < 1_000; i++) {
                probe.transport().write(new byte[1_000], client.address());
            }
            assertThat(probe.transport().pendingBytes()).isBetween(50_000L, 100_000L);
        } finally {
            end.countDown();
        }
        Waiting.until("the rest is sent", () -> probe.transport().pendingBytes() == 0);
        Waiting.until(
                "each is counted", () -> port.counts().sent() + port.counts().dropped() == 1_000);
        assertThat(port.counts().sent()).isBetween(50L, 100L);
        assertThat(log.take("writes faster than it sends")).hasSize(1);
        for (int i = 0; i < port.counts().sent(); i++) {
            assertThat(client.receive()).hasSize(1_000);
        }
    }

    @Test
    void aBusyPortIsNamed() throws IOException {
        var port = listen(new DatagramEcho());
        assertThatExceptionOfType(BindException.class)
                .isThrownBy(() ->
                        listen(Endpoint.udp(port.port()).on(InetAddress.getLoopbackAddress()), new DatagramEcho()))
                .withMessageContaining("can't listen on 127.0.0.1:" + port.port());
    }
}
