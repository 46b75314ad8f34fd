package dev.hawser.app.article;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Executors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/// What is wrong in the article's two servers and right in these, by the numbers of the list of its defects. 1 to 11
/// are the line server's, 12 to 15 the echo server's; where both could have one, both are tested.
final class ArticleDefectsTest {
    private static final Clock UTC = Clock.systemUTC();
    private static final String LINE_WELCOME = "Welcome! You are client number 1\n";
    private static final String ECHO_WELCOME = "Welcome to the Hawser echo server!\r\n";

    @Test
    void defect01_aClientBeyondThePoolWaitsForABoundedTimeAndIsThenTold() throws IOException {
        var engine = Engine.threadPool(1).withQueue(5).withPatience(Duration.ofMillis(200));
        try (var server = Running.serve(engine, new LineServer(UTC));
                var first = server.call()) {
            assertThat(first.line()).isEqualTo(LINE_WELCOME);
            try (var second = server.call()) {
                assertThat(second.rest()).isEqualTo("Server busy: no thread became free in time. Try again later.\n");
            }
            assertThat(server.port().counts().starved()).isEqualTo(1);
            assertThat(first.ask("still here\n")).isEqualTo("Echo: still here\n");
        }
    }

    @Test
    void defect01_aClientBeyondTheQueueIsToldAtOnceAndOneInTheQueueIsServedWhenAThreadIsFree() throws IOException {
        var engine = Engine.threadPool(1).withQueue(1).withPatience(Duration.ofMinutes(1));
        try (var server = Running.serve(engine, new LineServer(UTC));
                var first = server.call()) {
            assertThat(first.line()).isEqualTo(LINE_WELCOME);
            try (var second = server.call()) {
                await().until(() -> server.port().counts().waiting() == 1);
                try (var third = server.call()) {
                    assertThat(third.rest())
                            .isEqualTo("Server busy: all threads are busy and the queue is full. Try again later.\n");
                }
                assertThat(first.ask("quit\n")).isEqualTo("Goodbye!\n");
                assertThat(second.line()).isEqualTo("Welcome! You are client number 2\n");
            }
        }
    }

    @OnEachEngine
    void defect01_aClientBeyondTheLimitOfConnectionsIsTold(Engine engine) throws IOException {
        var limits = Limits.defaults().withConnections(1);
        try (var line = Running.serve(engine, limits, new LineServer(UTC));
                var first = line.call();
                var echo = Running.serve(engine, limits, new EchoServer());
                var other = echo.call()) {
            first.line();
            other.line();
            try (var second = line.call();
                    var third = echo.call()) {
                assertThat(second.rest()).isEqualTo("Server busy: too many connections. Try again later.\n");
                assertThat(third.rest()).isEqualTo("Server busy: too many connections. Try again later.\r\n");
            }
        }
    }

    @OnEachEngine
    void defect02_aLineIsALineHoweverItsBytesAreCut(Engine engine) throws IOException {
        var noon = Clock.fixed(Instant.parse("2026-11-23T12:00:00Z"), ZoneOffset.UTC);
        try (var server = Running.serve(engine, new LineServer(noon));
                var client = server.call()) {
            client.line();
            client.say("time\ncount\n");
            assertThat(client.line()).isEqualTo("Current time: 2026-11-23T12:00:00Z\n");
            assertThat(client.line()).isEqualTo("Current client count: 1\n");
            client.say("ti").say("me\n");
            assertThat(client.line()).isEqualTo("Current time: 2026-11-23T12:00:00Z\n");
            String line = "x".repeat(3_000);
            assertThat(client.ask(line + "\n")).isEqualTo("Echo: " + line + "\n");
        }
    }

    @OnEachEngine
    void defect02_aLineOfTheLimitIsServedAndOneByteMoreIsRefusedWithTheReason(Engine engine) throws IOException {
        String longest = "x".repeat(16 * 1024);
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = server.call()) {
            client.line();
            assertThat(client.ask(longest + "\n")).isEqualTo("Echo: " + longest + "\n");
            client.say("x" + longest + "\n");
            assertThat(client.rest()).isEqualTo("Line too long: expected at most 16384 bytes\n");
        }
    }

    @OnEachEngine
    void defect03_aCharacterSplitBetweenReadsComesBackWhole(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = server.call()) {
            client.line();
            // ü is C3 BC, the flag is two characters of four bytes each.
            for (byte b : "Grüße 🇨🇭\n".getBytes(StandardCharsets.UTF_8)) {
                client.say(b);
            }
            assertThat(client.line()).isEqualTo("Echo: Grüße 🇨🇭\n");
        }
    }

    @OnEachEngine
    void defect03_malformedBytesComeBackAsReplacementCharacters(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = server.call()) {
            client.line();
            assertThat(client.say((byte) 'a', (byte) 0xC3, (byte) '(', (byte) '\n')
                            .line())
                    .isEqualTo("Echo: a\uFFFD(\n");
            assertThat(client.ask("still here\n")).isEqualTo("Echo: still here\n");
        }
    }

    @OnEachEngine
    void defect04_aBlankLineIsEchoedAndOnlyTheEndOfInputDisconnects(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = server.call()) {
            client.line();
            assertThat(client.ask("\n")).isEqualTo("Echo: \n");
            assertThat(client.ask("\r\n")).isEqualTo("Echo: \n");
            client.say("last\n").socket().shutdownOutput();
            assertThat(client.rest()).isEqualTo("Echo: last\n");
        }
    }

    @OnEachEngine
    void defect05_aNumberIsNeverGivenTwiceAndTheCountIsAnother(Engine engine) throws IOException {
        var lines = new LineServer(UTC);
        try (var server = Running.serve(engine, lines);
                var first = server.call()) {
            assertThat(first.line()).isEqualTo(LINE_WELCOME);
            try (var second = server.call()) {
                assertThat(second.line()).isEqualTo("Welcome! You are client number 2\n");
                assertThat(first.ask("count\n")).isEqualTo("Current client count: 2\n");
            }
            await().until(() -> lines.clients() == 1);
            try (var third = server.call()) {
                assertThat(third.line()).isEqualTo("Welcome! You are client number 3\n");
                assertThat(first.ask("count\n")).isEqualTo("Current client count: 2\n");
            }
        }
    }

    @OnEachEngine
    void defect06_stopLetsClientsFinishAndListenAnswersWithTheRealPort(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = server.call()) {
            assertThat(server.port().port()).isPositive();
            client.line();
            assertThat(client.ask("hello\n")).isEqualTo("Echo: hello\n");
            var report = server.reactor().stop(Duration.ofSeconds(10));
            assertThat(client.rest()).isEmpty();
            assertThat(report.drained()).isEqualTo(1);
            assertThat(report.isClean()).isTrue();
        }
    }

    @OnEachEngine
    void defect06_stopCutsOffAtTheDeadlineWhoDoesNotFinish(Engine engine) throws Exception {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = Caller.slowReader(server.port().port());
                var flood = new Flood(client.socket())) {
            flood.awaitStuck();
            var report = server.reactor().stop(Duration.ofMillis(200));
            assertThat(report.aborted()).isEqualTo(1);
            assertThat(report.drained()).isZero();
        }
    }

    @Test
    void defect07_whoWaitsForAThreadAtTheStopIsToldAndClosed() throws IOException {
        var engine = Engine.threadPool(1).withQueue(5).withPatience(Duration.ofMinutes(1));
        try (var server = Running.serve(engine, new LineServer(UTC));
                var served = server.call()) {
            served.line();
            try (var waiting = server.call()) {
                await().until(() -> server.port().counts().waiting() == 1);
                server.reactor().stop(Duration.ofSeconds(10));
                assertThat(waiting.rest()).isEqualTo("Server busy: the server is stopping. Try again later.\n");
                assertThat(served.rest()).isEmpty();
            }
        }
    }

    @OnEachEngine
    void defect07_whatComesAfterTheStopIsRejectedLoudly(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC))) {
            server.reactor().close();
            assertThatThrownBy(server::call).isInstanceOf(ConnectException.class);
            var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
            assertThatThrownBy(() -> server.reactor().listen(endpoint, engine, new LineServer(UTC)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("closed");
            assertThatThrownBy(() -> server.reactor().callLater(Duration.ZERO, () -> {}))
                    .isInstanceOf(IllegalStateException.class);
        }
    }

    @OnEachEngine
    void defect08_aCallbackThatFailsEndsItsConnectionIsCountedAndHoldsUpNobody(Engine engine) throws IOException {
        // A pool of one: if the failure took the thread with it, or left its task unfinished, nobody would be served.
        var small = engine instanceof Engine.ThreadPool pool ? pool.withThreads(1) : engine;
        try (var server = Running.serve(small, _ -> new Moody())) {
            try (var client = server.call()) {
                assertThat(client.ask("good\n")).isEqualTo("fine\r\n");
                assertThat(client.say("bad\ngood\n").rest()).isEmpty();
            }
            await().until(() -> server.port().counts().failed() == 1);
            try (var next = server.call()) {
                assertThat(next.ask("good\n")).isEqualTo("fine\r\n");
            }
            assertThat(server.reactor().stop(Duration.ofSeconds(10)).isClean()).isTrue();
        }
    }

    @OnEachEngine
    void defect09_everyReplyIsWrittenWholeToAClientThatReadsLate(Engine engine) throws Exception {
        int count = 2_000;
        String line = "y".repeat(4_000);
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = Caller.slowReader(server.port().port());
                var writer = Executors.newVirtualThreadPerTaskExecutor()) {
            var written = writer.submit(() -> {
                for (int i = 0; i < count; i++) {
                    client.say(line + i + "\n");
                }
                client.socket().shutdownOutput();
                return true;
            });
            client.line();
            for (int i = 0; i < count; i++) {
                assertThat(client.line()).isEqualTo("Echo: " + line + i + "\n");
            }
            assertThat(client.rest()).isEmpty();
            assertThat(written.get()).isTrue();
        }
    }

    @OnEachEngine
    void defect09_aClientThatSaysNothingIsNotKeptForEver(Engine engine) throws IOException {
        try (var server =
                        Running.serve(engine, Limits.defaults().withIdle(Duration.ofMillis(200)), new LineServer(UTC));
                var client = server.call()) {
            assertThat(client.rest()).isEqualTo(LINE_WELCOME);
            await().until(() -> server.port().counts().timedOut() == 1);
        }
    }

    @OnEachEngine
    void defect09_aPortInUseFailsTheCallWithTheAddressAndTheCause(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var reactor = Reactor.open()) {
            int port = server.port().port();
            var endpoint = Endpoint.tcp(port).on(InetAddress.getLoopbackAddress());
            assertThatThrownBy(() -> reactor.listen(endpoint, engine, new LineServer(UTC)))
                    .isInstanceOf(IOException.class)
                    .hasMessageContaining("127.0.0.1:" + port)
                    .hasMessageContaining("Address already in use");
        }
    }

    @OnEachEngine
    void defect10_theTimeHasItsZoneAndEverySecond(Engine engine) throws IOException {
        var onTheMinute = Clock.fixed(Instant.parse("2026-07-01T10:30:00.999Z"), ZoneId.of("Europe/Zurich"));
        try (var server = Running.serve(engine, new LineServer(onTheMinute));
                var client = server.call()) {
            client.line();
            assertThat(client.ask(" TiMe \n")).isEqualTo("Current time: 2026-07-01T12:30:00+02:00\n");
        }
        try (var server = Running.serve(engine, new LineServer(Clock.system(ZoneId.of("Asia/Kolkata"))));
                var client = server.call()) {
            client.line();
            String said = client.ask("time\n").strip().substring("Current time: ".length());
            var told = OffsetDateTime.parse(said);
            assertThat(told.getOffset()).isEqualTo(ZoneOffset.ofHoursMinutes(5, 30));
            assertThat(Duration.between(told, OffsetDateTime.now(ZoneOffset.UTC))
                            .abs())
                    .isLessThan(Duration.ofMinutes(1));
        }
    }

    @OnEachEngine
    void defect10_theCountIsRightHoweverManyComeAtOnce(Engine engine) throws Exception {
        int many = 40;
        var wide = engine instanceof Engine.ThreadPool pool ? pool.withThreads(many) : engine;
        var lines = new LineServer(UTC);
        List<Caller> callers = new ArrayList<>();
        try (var server = Running.serve(wide, lines);
                var threads = Executors.newVirtualThreadPerTaskExecutor()) {
            var calls = IntStream.range(0, many)
                    .mapToObj(_ -> threads.submit(server::call))
                    .toList();
            List<String> welcomes = new ArrayList<>();
            for (var call : calls) {
                callers.add(call.get());
                welcomes.add(callers.getLast().line());
            }
            assertThat(welcomes).doesNotHaveDuplicates();
            for (var caller : callers) {
                assertThat(caller.ask("count\n")).isEqualTo("Current client count: " + many + "\n");
            }
            for (var caller : callers) {
                caller.close();
            }
            await().until(() -> lines.clients() == 0);
        }
    }

    @OnEachEngine
    void defect11_goodbyeArrivesAndThenTheEndWhateverElseWasSent(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new LineServer(UTC));
                var client = server.call()) {
            client.line();
            assertThat(client.say("QUIT\ncount\n").rest()).isEqualTo("Goodbye!\n");
        }
    }

    @OnEachEngine
    void defect12_everyClientOfTheEchoServerIsGreeted(Engine engine) throws IOException {
        var echo = new EchoServer();
        try (var server = Running.serve(engine, echo);
                var first = server.call();
                var second = server.call()) {
            assertThat(first.line()).isEqualTo(ECHO_WELCOME);
            assertThat(second.line()).isEqualTo(ECHO_WELCOME);
            assertThat(first.ask("hello\r\n")).isEqualTo("Echo: hello\r\n");
        }
    }

    @OnEachEngine
    void defect12_aProtocolThatCanNotBeMadeOrFailsToGreetClosesTheConnection(Engine engine) throws IOException {
        ProtocolFactory unwired = _ -> {
            throw new IllegalStateException("no factory");
        };
        try (var server = Running.serve(engine, unwired);
                var client = server.call()) {
            assertThat(client.rest()).isEmpty();
        }
        try (var server = Running.serve(engine, _ -> new Shy());
                var client = server.call()) {
            assertThat(client.rest()).isEmpty();
        }
    }

    @OnEachEngine
    void defect13_bothLineEndsAreTakenAndEachServerAnswersWithItsOwn(Engine engine) throws IOException {
        try (var echo = Running.serve(engine, new EchoServer());
                var line = Running.serve(engine, new LineServer(UTC));
                var toEcho = echo.call();
                var toLine = line.call()) {
            assertThat(toEcho.line()).isEqualTo(ECHO_WELCOME);
            assertThat(toEcho.ask("nc\n")).isEqualTo("Echo: nc\r\n");
            assertThat(toEcho.ask("telnet\r\n")).isEqualTo("Echo: telnet\r\n");
            assertThat(toEcho.say("split\r").say("\n").line()).isEqualTo("Echo: split\r\n");
            assertThat(toLine.line()).isEqualTo(LINE_WELCOME);
            assertThat(toLine.ask("nc\n")).isEqualTo("Echo: nc\n");
            assertThat(toLine.ask("telnet\r\n")).isEqualTo("Echo: telnet\n");
        }
    }

    @OnEachEngine
    void defect14_aByteThatIsNoTextDropsNobody(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new EchoServer());
                var client = server.call()) {
            client.line();
            assertThat(client.say((byte) 0xFF, (byte) '\n').line()).isEqualTo("Echo: \uFFFD\r\n");
            assertThat(client.ask("still here\n")).isEqualTo("Echo: still here\r\n");
        }
    }

    @OnEachEngine
    void defect15_quitIsEchoedAsItWasSentAndThenTheConnectionCloses(Engine engine) throws IOException {
        try (var server = Running.serve(engine, new EchoServer());
                var client = server.call()) {
            client.line();
            assertThat(client.say("Quit\r\nmore\r\n").rest()).isEqualTo("Echo: Quit\r\n");
        }
    }

    @OnEachEngine
    void defect15_clientsServesACountAndABroadcast(Engine engine) throws IOException {
        var echo = new EchoServer();
        try (var server = Running.serve(engine, echo);
                var first = server.call();
                var second = server.call()) {
            first.line();
            second.line();
            await().until(() -> echo.clients() == 2);
            assertThat(echo.broadcast("the tide turns")).isEqualTo(2);
            assertThat(first.line()).isEqualTo("the tide turns\r\n");
            assertThat(second.line()).isEqualTo("the tide turns\r\n");
            second.socket().close();
            await().until(() -> echo.clients() == 1);
            assertThat(echo.broadcast("again")).isEqualTo(1);
            assertThatThrownBy(() -> echo.broadcast("two\nlines")).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @OnEachEngine
    void defect15_aClientThatReadsNothingHoldsUpNoBroadcast(Engine engine) throws Exception {
        var echo = new EchoServer();
        try (var server = Running.serve(engine, echo);
                var reader = server.call();
                var slow = Caller.slowReader(server.port().port());
                var flood = new Flood(slow.socket())) {
            reader.line();
            flood.awaitStuck();
            // Some more fits into what may wait for the slow one; then it is left out. Nobody waits for it meanwhile.
            String line = "w".repeat(4_000);
            int told = 2;
            for (int i = 0; told == 2 && i < 1_000; i++) {
                told = echo.broadcast(line);
                assertThat(reader.line()).isEqualTo(line + "\r\n");
            }
            assertThat(told).isEqualTo(1);
        }
    }

    /// Fails when told to.
    private static final class Moody extends LineProtocol {
        @Override
        protected void lineReceived(String line) {
            if (line.equals("bad")) {
                throw new IllegalStateException("a bad line");
            }
            sendLine("fine");
        }
    }

    /// Fails to greet.
    private static final class Shy extends LineProtocol {
        @Override
        protected void connectionMade() {
            throw new IllegalStateException("nothing to say");
        }

        @Override
        protected void lineReceived(String line) {
            sendLine(line);
        }
    }
}
