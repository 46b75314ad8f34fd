package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// What holds while many threads use one connection.
class ConcurrencyContract extends Contract<Rig> {
    private static final Limits ROOMY =
            SocketRig.LIMITS.withOutput(Limits.Output.defaults().withCap(256L << 20));

    ConcurrencyContract(Rig rig) {
        super(rig);
    }

    /// A resume from elsewhere has to wait for the loop that is busy with a callback; a pause in that callback hasn't.
    @Test
    void ofPauseAndResumeTheLaterCallCounts() throws IOException, InterruptedException {
        int all = 4 << 20;
        var probes = new Probes(() -> new Probe() {
            private boolean begun;

            @Override
            void onData(Transport transport, String data) throws InterruptedException {
                if (!begun) {
                    begun = true;
                    var other = Thread.ofVirtual().start(transport::resumeReading);
                    other.join();
                    transport.pauseReading();
                }
            }
        });
        var client = connect(serve(probes));
        client.send("x");
        Waiting.until("the pause", () -> probes.first().bytes() == 1);
        var sending = client.sendMeanwhile(new byte[all]);
        // What was under way may still come, once.
        Waiting.untilSteady(
                "it stays paused", Duration.ofMillis(200), () -> probes.first().bytes() < all / 2);
        probes.first().transport().resumeReading();
        Waiting.until("all has come", () -> probes.first().bytes() == 1 + all);
        Waiting.result("sent", sending);
    }

    /// Counts in plain fields, as protocols do. Were calls to overlap, or not to see each other's writes, the counts
    /// would come out wrong.
    private static final class Counting implements Protocol {
        private final CompletableFuture<Long> total = new CompletableFuture<>();
        private final CompletableFuture<Transport> transport = new CompletableFuture<>();
        private boolean inside;
        private int overlaps;
        private long bytes;

        @Override
        public void connectionMade(Transport made) {
            enter();
            transport.complete(made);
            leave();
        }

        @Override
        public void dataReceived(Transport from, ByteBuf data) {
            enter();
            // One by one, so that an overlap has time to show.
            while (data.isReadable()) {
                bytes += data.readByte() == 'x' ? 1 : 0;
            }
            from.write("y");
            leave();
        }

        @Override
        public void writabilityChanged(Transport from) {
            enter();
            leave();
        }

        @Override
        public void inputEnded(Transport from) {
            enter();
            from.close();
            leave();
        }

        @Override
        public void connectionLost(Transport from, CloseReason reason) {
            enter();
            leave();
            total.complete(overlaps == 0 ? bytes : -overlaps);
        }

        private void enter() {
            overlaps += inside ? 1 : 0;
            inside = true;
        }

        private void leave() {
            inside = false;
        }
    }

    @Test
    void callbacksOfOneConnectionNeverOverlapAndEachHappensBeforeTheNext() throws Exception {
        int connections = 40;
        int pieces = 100;
        List<Counting> protocols = new CopyOnWriteArrayList<>();
        var server = serve(
                _ -> {
                    var protocol = new Counting();
                    protocols.add(protocol);
                    return protocol;
                },
                ROOMY);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < connections; i++) {
            clients.add(connect(server));
        }
        Waiting.until("all connections", () -> protocols.size() == connections);
        var over = new AtomicBoolean();
        List<Thread> meddlers = new ArrayList<>();
        for (int i = 0; i < 3; i++) {
            var random = new Random(i);
            meddlers.add(Thread.ofPlatform().start(() -> meddle(protocols, over, random)));
        }
        List<Thread> readers = new ArrayList<>();
        for (var client : clients) {
            readers.add(Thread.ofVirtual().start(client::readToEnd));
        }
        for (int i = 0; i < pieces; i++) {
            for (var client : clients) {
                client.send("xxxxxxxxxx");
            }
        }
        over.set(true);
        for (var meddler : meddlers) {
            meddler.join();
        }
        clients.forEach(Client::endOutput);
        for (var protocol : protocols) {
            assertThat(Waiting.result("the count", protocol.total)).isEqualTo(10L * pieces);
        }
        for (var reader : readers) {
            reader.join();
        }
    }

    private static void meddle(List<Counting> protocols, AtomicBoolean over, Random random) {
        while (!over.get()) {
            var transport =
                    protocols.get(random.nextInt(protocols.size())).transport.getNow(null);
            if (transport != null) {
                switch (random.nextInt(4)) {
                    case 0 -> transport.pauseReading();
                    case 1 -> transport.flush();
                    default -> transport.write("zzz");
                }
                transport.resumeReading();
            }
        }
    }

    @Test
    void writesFromManyThreadsKeepEachThreadsOrderAndNoneIsTorn() throws Exception {
        int writers = 8;
        int lines = 300;
        var probes = new Probes();
        var server = serve(probes, ROOMY);
        var client = connect(server);
        var transport = probes.first().transport();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < writers; i++) {
            int writer = i;
            var builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            threads.add(builder.start(() -> {
                for (int number = 0; number < lines; number++) {
                    transport.write(line(writer, number));
                }
            }));
        }
        int[] next = new int[writers];
        for (int i = 0; i < writers * lines; i++) {
            String line = client.readLine();
            int writer = Integer.parseInt(line.substring(0, line.indexOf(' ')));
            assertThat(line + "\n").isEqualTo(line(writer, next[writer]++));
        }
        for (var thread : threads) {
            thread.join();
        }
    }

    /// Lines of many lengths, since short and long ones take different ways.
    private static String line(int writer, int number) {
        return writer + " " + number + " " + "abcdefgh".repeat((number * 37 + writer) % 400) + "\n";
    }

    @Test
    void callbacksAndOtherThreadsWriteToOneConnectionWithoutTearing() throws Exception {
        var probes = new Probes(() -> new Probe() {
            private int number;

            @Override
            void onData(Transport transport, String data) {
                for (int i = 0; i < data.length(); i++) {
                    transport.write(line(0, number++));
                }
            }
        });
        var server = serve(probes, ROOMY);
        var client = connect(server);
        var transport = probes.first().transport();
        int lines = 2_000;
        var other = Thread.ofPlatform().start(() -> {
            for (int number = 0; number < lines; number++) {
                transport.write(line(1, number));
            }
        });
        var sending = client.sendMeanwhile("x".repeat(lines).getBytes(java.nio.charset.StandardCharsets.UTF_8));
        int[] next = new int[2];
        for (int i = 0; i < 2 * lines; i++) {
            String line = client.readLine();
            int writer = line.charAt(0) - '0';
            assertThat(line + "\n").isEqualTo(line(writer, next[writer]++));
        }
        other.join();
        Waiting.result("sent", sending);
    }

    @Test
    void everyCallFromEveryThreadIsHarmlessAtAnyTime() throws Exception {
        var probes = new Probes();
        var server = serve(probes, ROOMY);
        var failures = new CopyOnWriteArrayList<Throwable>();
        for (int round = 0; round < 20; round++) {
            var client = connect(server);
            var transport = probes.get(round).transport();
            var start = new CountDownLatch(1);
            List<Thread> threads = new ArrayList<>();
            for (int i = 0; i < 4; i++) {
                var random = new Random(round * 4L + i);
                threads.add(Thread.ofPlatform().start(() -> {
                    Waiting.on("start", start);
                    try {
                        for (int call = 0; call < 20; call++) {
                            callSomething(transport, random);
                        }
                    } catch (Throwable failure) {
                        failures.add(failure);
                    }
                }));
            }
            start.countDown();
            for (var thread : threads) {
                thread.join();
            }
            transport.abort();
            client.readUntilGone();
            var _ = probes.get(round).reason();
            callSomething(transport, new Random(round));
            assertThat(probes.get(round).events())
                    .startsWith("made")
                    .endsWith("lost")
                    .doesNotHaveDuplicates();
        }
        assertThat(failures).isEmpty();
        var client = connect(server);
        var transport = probes.get(20).transport();
        transport.write("alive\n");
        assertThat(client.readLine()).isEqualTo("alive");
    }

    private static void callSomething(Transport transport, Random random) {
        switch (random.nextInt(10)) {
            case 0 -> transport.close();
            case 1 -> transport.abort();
            case 2 -> transport.closeOutput();
            case 3 -> transport.pauseReading();
            case 4 -> transport.resumeReading();
            case 5 -> transport.flush();
            case 6 -> assertThat(transport.pendingBytes()).isNotNegative();
            case 7 -> assertThat(transport.peer()).isNotNull();
            case 8 -> transport.write(transport.buffer(8).writeLong(1));
            default -> transport.write("some text\n");
        }
    }
}
