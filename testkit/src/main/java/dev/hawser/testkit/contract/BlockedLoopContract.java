package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.watch.BlockedPlace;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Row 124 of the bad inputs: a callback that blocks its event loop is named, with its line.
class BlockedLoopContract extends Contract<SocketRig> {
    BlockedLoopContract(SocketRig rig) {
        super(rig);
    }

    private static final class Sleeper implements Protocol {
        static volatile int line;

        @Override
        public void dataReceived(Transport transport, ByteBuf data) throws InterruptedException {
            line = nextLine();
            Thread.sleep(100); // sleeps as work
            transport.write("slept\n");
        }
    }

    /// Blocks for as long as a test wants.
    private record Hanger(CountDownLatch end) implements Protocol {
        static volatile int line;

        @Override
        public void dataReceived(Transport transport, ByteBuf data) throws InterruptedException {
            line = nextLine();
            end.await();
        }
    }

    @Test
    void row124_aShortBlockingCallOnALoopIsReportedWithItsLine() throws IOException {
        var server = (SocketRig.SocketServer) serve(_ -> new Sleeper());
        var client = connect(server);
        // The recorder takes a moment to start; until it has, nothing is seen.
        Waiting.until("a report", () -> {
            client.send("go");
            client.readLine();
            return !blocked(server, Sleeper.class).isEmpty();
        });
        assertThat(blocked(server, Sleeper.class)).singleElement().satisfies(place -> {
            assertThat(place.call()).isEqualTo("java.lang.Thread.sleep");
            assertThat(place.place()).endsWith("(BlockedLoopContract.java:" + Sleeper.line + ")");
            assertThat(place.longest().toMillis()).isBetween(95L, 5_000L);
        });
        assertThat(log.take("hand the call to a thread").stream()
                        .filter(entry ->
                                String.valueOf(entry.getParameters()[0]).contains("Sleeper")))
                .as("logged once a place")
                .hasSize(1);
    }

    /// Sleeps on each datagram.
    private static final class DatagramSleeper implements DatagramProtocol {
        static volatile int line;

        @Override
        public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender)
                throws InterruptedException {
            line = nextLine();
            Thread.sleep(100); // sleeps as work
            transport.write("slept", sender);
        }
    }

    @Test
    void row124_aCallbackOfAUdpPortIsReportedToo() throws IOException {
        var server = (SocketRig.SocketServer) serve(_ -> new EchoLines());
        var port = server.reactor().listenUdp(DatagramRig.loopback(), rig.engine(), new DatagramSleeper());
        var client = closing(new DatagramClient(port.address()));
        Waiting.until("a report", () -> {
            client.ask("go");
            return !blocked(server, DatagramSleeper.class).isEmpty();
        });
        assertThat(blocked(server, DatagramSleeper.class))
                .singleElement()
                .satisfies(place ->
                        assertThat(place.place()).endsWith("(BlockedLoopContract.java:" + DatagramSleeper.line + ")"));
    }

    @Test
    void row124_aLongOneIsReportedWhileItLasts() throws IOException {
        var end = new CountDownLatch(1);
        var server = (SocketRig.SocketServer) serve(_ -> new Hanger(end));
        try {
            connect(server).send("go");
            Waiting.until("a report", () -> !blocked(server, Hanger.class).isEmpty());
            assertThat(end.getCount()).as("it still lasts").isEqualTo(1);
            assertThat(blocked(server, Hanger.class)).singleElement().satisfies(place -> {
                assertThat(place.call()).doesNotContain("computing");
                assertThat(place.place()).endsWith("(BlockedLoopContract.java:" + Hanger.line + ")");
                assertThat(place.longest().toMillis()).isBetween(1_000L, 5_000L);
            });
        } finally {
            end.countDown();
        }
    }

    /// Returns the number of the line after the caller's.
    private static int nextLine() {
        return new Throwable().getStackTrace()[1].getLineNumber() + 1;
    }

    private static List<BlockedPlace> blocked(SocketRig.SocketServer server, Class<?> handler) {
        return server.reactor().blockedPlaces().stream()
                .filter(place -> place.handler().equals(handler.getName()))
                .toList();
    }
}
