package dev.hawser.lab.load;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Crowd;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.testkit.toxic.ClosedPort;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The generator counts right, on real servers.
final class GeneratorTest {
    private static final String HOST = "127.0.0.1";
    private static final Traffic HELLO = Traffic.ofLine("hello").withConnections(8);

    private final AtomicLong heard = new AtomicLong();
    private Reactor reactor = Reactor.open();

    @BeforeEach
    void open() {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() {
        reactor.stop(Duration.ZERO);
        reactor.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void eachRequestIsAnsweredOrStillOutstandingAndTheServerHeardAll(String engine) throws Exception {
        var port = serve(Engine.of(engine), _ -> new Counting());
        var totals = new Totals();
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), HELLO), 2)) {
            await().until(() -> {
                totals.add(generator.mark());
                return totals.answered >= 2_000;
            });
            assertThat(totals.last.starved()).isZero();
            assertThat(totals.last.connected()).isEqualTo(8);
            assertThat(totals.errors).isZero();
            assertThat(totals.sent).isEqualTo(totals.answered + totals.last.outstanding());
        }
        // What was sent after the last mark has come as well.
        assertThat(heard.get()).isGreaterThanOrEqualTo(totals.answered);
    }

    @Test
    void answersAreCountedOnceAlsoWhenNoneIsOutstandingAnyMore() throws Exception {
        var port = serve(Engine.virtualThreads(), _ -> new Counting());
        var totals = new Totals();
        try (var generator =
                Generator.start(LoadOrder.closed(HOST, port.port(), HELLO).at(500), 1)) {
            await().until(() -> {
                totals.add(generator.mark());
                return totals.answered >= 100;
            });
            // A rate so low that nothing more is due while we look.
            generator.pace(0.000_1);
            await().until(() -> {
                totals.add(generator.mark());
                return totals.last.outstanding() == 0;
            });
            assertThat(totals.answered).isEqualTo(totals.sent).isEqualTo(heard.get());
        }
    }

    @Test
    void connectionsThatNoThreadServesAreStarved() throws Exception {
        var port = serve(Engine.threadPool(2), _ -> new Counting());
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), HELLO.withConnections(10)), 1)) {
            await().until(() -> generator.mark().connected() == 10);
            await().until(() -> generator.mark().answered() > 100);
            var report = generator.mark();
            assertThat(report.starved()).isEqualTo(8);
            assertThat(report.outstanding()).isGreaterThanOrEqualTo(8);
            // Whom a server leaves waiting must not make it look fast.
            assertThat(report.latency().maxMicros()).isGreaterThan(report.seconds() * 1e6);
        }
    }

    @Test
    void oneThatIsClosedWhileItConnectsLeavesNobodyBehind() throws Exception {
        var port = serve(Engine.threadPool(2), _ -> new Counting());
        var many = HELLO.withConnections(1_000);
        Generator.connect(LoadOrder.closed(HOST, port.port(), many), 1).close();
        // Whoever comes last is accepted last, and is served only when nobody keeps the two threads.
        try (var last = Generator.start(LoadOrder.closed(HOST, port.port(), HELLO.withConnections(1)), 1)) {
            await().until(() -> last.mark().answered() > 0);
        }
        await().until(() -> port.counts().open() == 0);
    }

    @Test
    void whoAskedJustNowIsNotStarved() throws Exception {
        var port = serve(Engine.eventLoop(), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {}
        });
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), HELLO), 1)) {
            var first = generator.mark();
            assertThat(first.starved()).isZero();
            await().until(() -> generator.mark().outstanding() == 8);
            await().until(() -> generator.mark().starved() == 8);
        }
    }

    @Test
    void aClosedPortIsRefused() throws Exception {
        try (var closed = ClosedPort.hold()) {
            assertErrors(closed.number(), HELLO, "connect: refused");
        }
    }

    @Test
    void aServerThatHangsUpIsAnErrorOfItsOwn() throws Exception {
        var port = serve(Engine.eventLoop(), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {
                transport().close();
            }
        });
        assertErrors(port.port(), HELLO, "closed before the answer");
    }

    @Test
    void anAnswerThatIsNotTheRightOneIsAnErrorOfItsOwn() throws Exception {
        var port = serve(Engine.eventLoop(), _ -> new Counting());
        var traffic = Traffic.of(Ask.of("hello\n").expecting("goodbye\n"), AnswerEnd.LINE);
        assertErrors(port.port(), traffic, "wrong answer");
    }

    @Test
    void anAnswerThatDoesNotComeIsGivenUp() throws Exception {
        var port = serve(Engine.eventLoop(), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {}
        });
        var order = new LoadOrder(HOST, port.port(), HELLO, 0, 100);
        try (var generator = Generator.start(order, 1)) {
            await().until(() -> generator.mark().errors().containsKey("no answer in time"));
            await().until(() -> generator.mark().starved() == 8);
        }
    }

    @Test
    void aConnectionForEachRequestIsClosedAfterIt() throws Exception {
        var port = serve(Engine.eventLoop(), _ -> new Counting());
        var totals = new Totals();
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), HELLO.withReconnecting()), 1)) {
            await().until(() -> {
                totals.add(generator.mark());
                return totals.answered > 200;
            });
            assertThat(totals.errors).isZero();
            assertThat(port.counts().accepted()).isGreaterThanOrEqualTo(totals.answered);
        }
    }

    @Test
    void aCrowdAsksOnceAndStays() throws Exception {
        var port = serve(Engine.eventLoop(), _ -> new Counting());
        var traffic = HELLO.beside(Crowd.idle(50, "crowd\n", "crowd\n".length()));
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), traffic), 2)) {
            await().until(() -> generator.mark().crowdAnswered() == 50);
            assertThat(generator.mark().crowdStarved()).isZero();
            assertThat(port.counts().open()).isEqualTo(58);
        }
    }

    @Test
    void aCrowdThatReadsSlowlyIsServedPieceByPiece() throws Exception {
        String big = "x".repeat(100_000) + "\n";
        var port = serve(Engine.eventLoop(), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {
                transport().write(line.equals("big") ? big : line + "\n");
            }
        });
        var traffic = HELLO.beside(Crowd.slow(4, "big\n", big.length(), 50_000));
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), traffic), 1)) {
            await().until(() -> generator.mark().crowdAnswered() == 4);
            await().until(() -> generator.mark().answered() > 100);
            assertThat(generator.mark().errors()).isEmpty();
        }
    }

    /// While another server is measured, this one should have nothing to do.
    @Test
    void aCrowdThatReadsSlowlyRestsWhileItsLoadIsPaused() throws Exception {
        String big = "x".repeat(1_000) + "\n";
        var asked = new AtomicLong();
        var port = serve(Engine.eventLoop(), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {
                if (line.equals("big")) {
                    asked.incrementAndGet();
                    transport().write(big);
                } else {
                    sendLine(line);
                }
            }
        });
        var traffic = HELLO.beside(Crowd.slow(2, "big\n", big.length(), 100_000));
        try (var generator = Generator.start(LoadOrder.closed(HOST, port.port(), traffic), 1)) {
            await().until(() -> asked.get() >= 6);
            generator.pause();
            long then = asked.get();
            assertThat(generator.mark().crowdStarved()).isZero();
            Thread.sleep(1_000); // sleeps as work
            // Twenty sips would have been taken meanwhile; what was on its way is one for each.
            assertThat(asked.get()).isLessThanOrEqualTo(then + 2);
            generator.pace(0);
            await().until(() -> asked.get() >= then + 4);
            assertThat(generator.mark().errors()).isEmpty();
        }
    }

    /// A server that freezes for 100 ms each second. The open loop sees it, since what falls due in the freeze counts
    /// from then; nine of ten requests a closed loop would have sent then are never sent, and so never late.
    @Test
    void aFreezeShowsInTheOpenLoop() throws Exception {
        var port = serve(Engine.eventLoop().withLoops(1), _ -> new Counting());
        reactor.connect("tcp:127.0.0.1:" + freezing().port(), _ -> new Counting())
                .await();
        try (var generator = Generator.start(
                LoadOrder.closed(HOST, port.port(), HELLO.withConnections(4)).at(500), 1)) {
            await().until(() -> generator.mark().answered() > 0);
            generator.mark();
            var totals = new Totals();
            await().atMost(Duration.ofSeconds(20))
                    .pollInterval(Duration.ofSeconds(2))
                    .until(() -> {
                        totals.add(generator.mark());
                        return totals.answered > 500;
                    });
            assertThat(totals.last.latency().p999Micros()).isGreaterThan(50_000);
        }
    }

    /// Serves on the same loop as the other port, and freezes it.
    private ListeningPort freezing() throws IOException {
        return serve(Engine.eventLoop().withLoops(1), _ -> new Lines() {
            @Override
            protected void connectionMade() {
                transport().clock().callLater(Duration.ofMillis(900), this::freeze);
            }

            private void freeze() {
                try {
                    Thread.sleep(100); // sleeps as work
                } catch (InterruptedException end) {
                    Thread.currentThread().interrupt();
                }
                connectionMade();
            }

            @Override
            protected void lineReceived(String line) {}
        });
    }

    private void assertErrors(int port, Traffic traffic, String kind) throws Exception {
        try (var generator = Generator.start(LoadOrder.closed(HOST, port, traffic), 1)) {
            var totals = new Totals();
            await().until(() -> {
                totals.add(generator.mark());
                return totals.last.errors().containsKey(kind);
            });
            assertThat(totals.last.errors()).containsOnlyKeys(kind);
            assertThat(totals.answered).isZero();
            await().until(() -> generator.mark().starved() == traffic.connections());
        }
    }

    private ListeningPort serve(Engine engine, ProtocolFactory factory) throws IOException {
        return reactor.listen(Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), engine, factory);
    }

    private abstract static class Lines extends LineProtocol {
        Lines() {
            super(LineFormat.LF);
        }
    }

    private final class Counting extends Lines {
        @Override
        protected void lineReceived(String line) {
            heard.incrementAndGet();
            sendLine(line);
        }
    }

    private static final class Totals {
        private long sent;
        private long answered;
        private long errors;
        private LoadReport last = LoadReport.parse(
                "{\"seconds\":1,\"sent\":0,\"answered\":0,\"outstanding\":0,\"backlog\":0,\"connected\":0,\"starved\":0,"
                    + "\"errors\":{},\"latency\":{\"count\":0,\"p50Micros\":0,\"p90Micros\":0,\"p99Micros\":0,"
                    + "\"p999Micros\":0,\"maxMicros\":0},\"crowdAnswered\":0,\"crowdStarved\":0}");

        void add(LoadReport report) {
            sent += report.sent();
            answered += report.answered();
            errors += report.allErrors();
            last = report;
        }
    }
}
