package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.policy.ConnectionLimit;
import dev.hawser.core.policy.Policy;
import dev.hawser.core.policy.Throttle;
import dev.hawser.core.policy.Timeout;
import dev.hawser.core.policy.TrafficLog;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Refusal;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.logging.Level;
import java.util.logging.Logger;
import org.junit.jupiter.api.Test;

/// Policies hold on every engine, around protocols and around conversations. What they do to the byte and to the
/// millisecond is shown in memory, by tests of their own.
class PolicyContract extends Contract<SocketRig> {
    private static final int KIB = 1024;
    private static final int RATE = 4096 * KIB;
    private static final int TWO_SECONDS_WORTH = 2 * RATE;

    /// The second's worth that may go at once is not waited for, nor are the last pieces.
    private static final Duration LEAST_TIME = Duration.ofMillis(800);

    private static final Policy ALL = ConnectionLimit.inTotal(100)
            .and(ConnectionLimit.perPeer(50))
            .and(Timeout.idle(Duration.ofMinutes(1)))
            .and(Timeout.silence(Duration.ofMinutes(1)))
            .and(Timeout.lifetime(Duration.ofMinutes(1)))
            .and(Throttle.reading(RATE))
            .and(Throttle.writing(RATE))
            .and(TrafficLog.to(System.getLogger("dev.hawser.core.traffic")));

    PolicyContract(SocketRig rig) {
        super(rig);
    }

    private static Duration since(long beginNanos) {
        return Duration.ofNanos(System.nanoTime() - beginNanos);
    }

    @Test
    void aProtocolBehindAllPoliciesKnowsNothingOfThem() throws IOException {
        var client = connect(serve(ALL.wrap(_ -> new EchoLines())));
        var input = new StringBuilder();
        for (int i = 0; i < 5_000; i++) {
            input.append("line ").append(i).append('\n');
        }
        var sending =
                client.sendMeanwhile(input.append("quit\nafter\n").toString().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < 5_000; i++) {
            assertThat(client.readLine()).isEqualTo("Echo: line " + i);
        }
        assertThat(client.readTextToEnd()).isEqualTo("Echo: quit\n");
        Waiting.result("sent", sending);
    }

    @Test
    void aConversationBehindAllPoliciesRunsAsBefore() throws IOException {
        var ended = new CompletableFuture<String>();
        var client = connect(serve(ALL.wrap(Conversation.factory(conversation -> {
            conversation.writeLine("who is there?");
            for (String line : conversation.lines()) {
                conversation.writeLine("hello " + line);
            }
            ended.complete("in order");
        }))));
        assertThat(client.readLine()).isEqualTo("who is there?");
        client.send("Ada\nGrace\n");
        assertThat(client.readLines(2)).containsExactly("hello Ada", "hello Grace");
        client.endOutput();
        assertThat(client.readTextToEnd()).isEmpty();
        assertThat(Waiting.result("the end", ended)).isEqualTo("in order");
    }

    @Test
    void aDrainReachesThroughPolicies() throws IOException {
        var probes = new Probes();
        var server = serve(ALL.wrap(probes));
        var client = connect(server);
        client.send("hello");
        probes.awaitText("hello");
        assertThat(server.stop(Duration.ofSeconds(10)).aborted()).isZero();
        assertThat(client.readTextToEnd()).isEmpty();
        assertThat(probes.first().events()).containsExactly("made", "data", "stopping", "lost");
    }

    @Test
    void severalPortsOfOneServiceHaveOneLimit() throws IOException {
        var limit = ConnectionLimit.inTotal(2);
        var probes = new Probes();
        var here = serve(limit.wrap(probes));
        var there = serve(limit.wrap(probes));
        var one = connect(here);
        connect(there);
        probes.get(1).transport();
        var refused = connect(there);
        refused.send("may I?\n".repeat(1_000));
        assertThat(refused.readTextToEnd()).isEqualTo("Sorry: " + Refusal.TOO_MANY_CONNECTIONS.reason() + "\n");
        assertThat(limit.refused()).isEqualTo(1);
        assertThat(probes.all()).hasSize(2);
        one.close();
        Waiting.until("room for one", () -> limit.open() == 1);
        connect(there).send("hello");
        probes.awaitText("hello");
        assertThat(log.take("was refused")).hasSize(1);
    }

    @Test
    void aPeerHasItsOwnLimitAndLosesNoPlaceByHasteOrReset() throws IOException {
        assumeTrue(rig.hasAddresses(), "on a UNIX socket no peer has an address");
        var limit = ConnectionLimit.perPeer(8);
        var probes = new Probes();
        var server = (SocketRig.SocketServer) serve(limit.wrap(probes));
        for (int i = 0; i < 200; i++) {
            server.connect().reset();
        }
        // Who comes last is accepted last: until it is heard, some of the others may not have come yet.
        var last = closing(server.connectFrom("127.0.0.8"));
        last.send("the last one");
        probes.awaitText("the last one");
        last.close();
        Waiting.until(
                "all have left", () -> limit.open() == 0 && server.counts().open() == 0);
        for (int i = 0; i < 8; i++) {
            connect(server).send("one of eight");
        }
        Waiting.until("all are in", () -> limit.open() == 8);
        assertThat(connect(server).readTextToEnd())
                .isEqualTo("Sorry: " + Refusal.TOO_MANY_FROM_ADDRESS.reason() + "\n");
        closing(server.connectFrom("127.0.0.7")).send("another peer");
        probes.awaitText("another peer");
        assertThat(log.take("was refused")).hasSize(1);
    }

    @Test
    void readingIsThrottled() throws IOException {
        var probes = new Probes();
        var client = connect(serve(Throttle.reading(RATE).wrap(probes)));
        long begin = System.nanoTime();
        var sending = client.sendMeanwhile(new byte[TWO_SECONDS_WORTH]);
        Waiting.until("all has come", () -> probes.first().bytes() == TWO_SECONDS_WORTH);
        assertThat(since(begin)).isGreaterThan(LEAST_TIME);
        Waiting.result("sent", sending);
    }

    @Test
    void severalConnectionsShareARate() throws IOException {
        var probes = new Probes();
        var server = serve(Throttle.reading(RATE).inTotal().wrap(probes));
        long begin = System.nanoTime();
        var clients = List.of(connect(server), connect(server), connect(server), connect(server));
        var sending = clients.stream()
                .map(client -> client.sendMeanwhile(new byte[TWO_SECONDS_WORTH / 4]))
                .toList();
        Waiting.until(
                "all has come",
                () -> probes.all().stream().mapToLong(Probe::bytes).sum() == TWO_SECONDS_WORTH);
        assertThat(since(begin)).isGreaterThan(LEAST_TIME);
        sending.forEach(each -> Waiting.result("sent", each));
    }

    /// Straight-line code looks at no sign; its writes wait, on each engine.
    @Test
    void aConversationThatWritesIsThrottled() throws IOException {
        long begin = System.nanoTime();
        var client = connect(serve(Throttle.writing(RATE).wrap(Conversation.factory(conversation -> {
            for (int i = 0; i < TWO_SECONDS_WORTH; i += 16 * KIB) {
                conversation.transport().write(new byte[16 * KIB]);
            }
        }))));
        assertThat(client.readToEnd()).hasSize(TWO_SECONDS_WORTH);
        assertThat(since(begin)).isGreaterThan(LEAST_TIME);
    }

    @Test
    void aProtocolThatWritesIsThrottledByTheSign() throws IOException {
        var probes = new Probes(() -> new Probe() {
            private int left = TWO_SECONDS_WORTH;

            @Override
            void onMade(Transport transport) {
                produce(transport);
            }

            @Override
            void onWritabilityChanged(Transport transport) {
                produce(transport);
            }

            private void produce(Transport transport) {
                while (transport.isWritable() && left > 0) {
                    left -= 16 * KIB;
                    transport.write(new byte[16 * KIB]);
                }
                if (left == 0) {
                    transport.close();
                }
            }
        });
        long begin = System.nanoTime();
        var client = connect(serve(Throttle.writing(RATE).wrap(probes)));
        assertThat(client.readToEnd()).hasSize(TWO_SECONDS_WORTH);
        assertThat(since(begin)).isGreaterThan(LEAST_TIME);
        assertThat(probes.first().events()).noneMatch(event -> event.contains("during"));
    }

    /// It owes a minute.
    @Test
    void aProducerThatIsHeldIsLetGoWhenTheConnectionIsCutOff() throws IOException {
        var held = new CountDownLatch(1);
        var free = new CountDownLatch(1);
        var server = serve(Throttle.writing(KIB).wrap(Conversation.factory(conversation -> {
            try {
                held.countDown();
                conversation.transport().write(new byte[60 * KIB]);
                conversation.transport().write("more");
            } finally {
                free.countDown();
            }
        })));
        var client = connect(server);
        client.readBytes(KIB);
        Waiting.on("the producer to begin", held);
        server.stop(Duration.ZERO);
        Waiting.on("the producer to be let go", free);
        client.readUntilGone();
    }

    @Test
    void timeoutsEndIdleAndSilentAndLongLives() throws IOException {
        var time = Duration.ofMillis(200);
        for (var timeout : List.of(Timeout.idle(time), Timeout.silence(time), Timeout.lifetime(time))) {
            var probes = new Probes();
            var server = serve(timeout.wrap(probes));
            var client = connect(server);
            assertThat(client.readTextToEnd()).isEmpty();
            client.close();
            assertThat(probes.first().reason())
                    .isInstanceOfSatisfying(
                            CloseReason.TimedOut.class,
                            timedOut -> assertThat(timedOut.timeout()).isEqualTo(time));
            Waiting.until("counted", () -> server.counts().timedOut() == 1);
        }
    }

    @Test
    void aLifetimeEndsAConnectionThatIsBusy() throws IOException {
        var time = Duration.ofMillis(300);
        var reason = new CompletableFuture<CloseReason>();
        ProtocolFactory echo = _ -> new EchoLines() {
            @Override
            public void connectionLost(Transport transport, CloseReason why) {
                reason.complete(why);
            }
        };
        // Before there is a connection, whose time begins when its engine takes it.
        long begin = System.nanoTime();
        var client = connect(serve(Timeout.lifetime(time).wrap(echo)));
        client.send("and again\n");
        var all = new Thread(() -> {
            // For each answer a question, as long as there are answers.
            try {
                for (; ; ) {
                    client.readLine();
                    client.send("and again\n");
                }
            } catch (AssertionError | UncheckedIOException ended) {
                client.close();
            }
        });
        all.start();
        assertThat(Waiting.result("the end", reason))
                .isEqualTo(new CloseReason.TimedOut("the connection to end", time));
        assertThat(since(begin)).isGreaterThanOrEqualTo(time);
        Waiting.until("the client", () -> !all.isAlive());
    }

    /// On the thread engines the callback blocks; the timer must not wait for it.
    @Test
    void aLifetimeEndsAlsoWhileACallbackWaitsForItsReader() throws IOException {
        var time = Duration.ofMillis(200);
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write(new byte[32 << 20]);
            }
        });
        var server = (SocketRig.SocketServer) serve(Timeout.lifetime(time).wrap(probes));
        var client = closing(server.connectNarrow());
        client.send("go");
        var transport = probes.first().transport();
        Waiting.until("the timeout", () -> !transport.isOpen());
        assertThat(probes.first().isLost()).as("its peer has not read yet").isFalse();
        assertThat(client.readToEnd()).hasSize(32 << 20);
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.TimedOut("the connection to end", time));
    }

    @Test
    void trafficIsLogged() throws IOException {
        var logger = Logger.getLogger("dev.hawser.core.traffic");
        logger.setLevel(Level.FINE);
        try {
            var policy = TrafficLog.to(System.getLogger(logger.getName()));
            var client = connect(serve(policy.wrap(_ -> new EchoLines())));
            client.send("quit\n");
            assertThat(client.readTextToEnd()).isEqualTo("Echo: quit\n");
            client.close();
            Waiting.until("the last entry", () -> !log.take(" ended, Closed").isEmpty());
            assertThat(log.take(" opened")).hasSize(1);
            assertThat(log.take(" received 5 bytes\n")).singleElement().satisfies(entry -> {
                assertThat(entry.getMessage()).contains("71 75 69 74 0a", "|quit.");
                assertThat(entry.getLevel()).isEqualTo(Level.FINE);
            });
            assertThat(log.take(" sent 11 bytes\n")).hasSize(1);
            assertThat(log.take(" closes")).hasSize(1);
        } finally {
            logger.setLevel(null);
        }
    }
}
