package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.lab.load.LoadReport;
import dev.hawser.testkit.toxic.ClosedPort;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Site;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/// `load` against real servers.
@Timeout(120)
final class LoadTest {
    private static final InetAddress HERE = InetAddress.getLoopbackAddress();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    private final Reactor reactor = Reactor.open();
    private final ConcurrentLinkedQueue<String> heard = new ConcurrentLinkedQueue<>();

    @AfterEach
    void stop() {
        reactor.stop(Duration.ZERO);
        reactor.close();
    }

    @ParameterizedTest
    @ValueSource(strings = {"tcp", "tls"})
    void itAsksALine(String scheme) throws Exception {
        var report = measured(scheme + "://127.0.0.1:" + echo(scheme.equals("tls")));
        assertAnswered(report);
        assertThat(heard).contains("hello").containsOnly("hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"http", "https"})
    void itGetsAPage(String scheme) throws Exception {
        int port = site(scheme.equals("https"));
        assertAnswered(measured(scheme + "://127.0.0.1:" + port + "/page?of=mine"));
        assertThat(heard).containsOnly("127.0.0.1:" + port + " mine");
    }

    /// RFC 9110 §4.2.4: what stands before the host is not for the server.
    @Test
    void whoAsksIsNoPartOfTheHost() throws Exception {
        int port = site(false);
        assertAnswered(measured("http://user:secret@127.0.0.1:" + port + "/"));
        assertThat(heard).containsOnly("127.0.0.1:" + port + " ");
    }

    /// An answer to HEAD says how long the body would be, and has none.
    @Test
    void anAnswerToHeadIsNotWaitedForAnyLonger() throws Exception {
        int port = site(false);
        var request = Files.writeString(folder.resolve("head"), "HEAD /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        assertAnswered(measured("http://127.0.0.1:" + port + "/", "--request", request.toString()));
        assertThat(heard).isNotEmpty();
    }

    /// RFC 9110 §15.2: any number of answers with 1xx may come before the one that counts.
    @Test
    void whatComesBeforeAnAnswerIsNone() throws Exception {
        int port = listen(Endpoint.tcp(0).on(HERE), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {
                if (line.equals("\r") || line.isEmpty()) {
                    transport()
                            .write("HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n"
                                    + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok");
                }
            }
        });
        assertAnswered(measured("http://127.0.0.1:" + port + "/"));
    }

    @Test
    void itSendsWhatTheFileSaysAndEndsAnswersAsItIsTold() throws Exception {
        int port = listen(Endpoint.tcp(0).on(HERE), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {
                heard.add(line);
                transport().write("one\ntwo\n");
            }
        });
        var request = Files.writeString(folder.resolve("request"), "twice\n");
        for (String end : List.of("lines=2", "bytes=8")) {
            assertAnswered(measured("tcp://127.0.0.1:" + port, "--request", request.toString(), "--answer", end));
        }
        assertThat(heard).containsOnly("twice");
    }

    @Test
    void aRateIsKept() throws Exception {
        var report = measured("tcp://127.0.0.1:" + echo(false), "--rate", "200", "--duration", "1s");
        assertAnswered(report);
        assertThat(report.sent() + report.backlog())
                .as("as many fall due as the time says, however slow the machine is")
                .isBetween((long) (report.seconds() * 200 * 0.9), (long) (report.seconds() * 200 * 1.1) + 20);
    }

    @Test
    void eachRequestHasAConnectionOfItsOwnWhereThatIsSaid() throws Exception {
        var port = reactor.listen(Endpoint.tcp(0).on(HERE), Engine.eventLoop(), _ -> new Echo());
        var report = measured("tcp://127.0.0.1:" + port.port(), "--new-connections", "--connections", "3");
        assertAnswered(report);
        assertThat(port.counts().accepted()).isGreaterThanOrEqualTo(report.answered());
    }

    @Test
    void aReaderIsToldInWordsAndAProgramInJson() throws Exception {
        int port = echo(false);
        var told = load("tcp://127.0.0.1:" + port);
        assertThat(told.code()).as(told.err()).isZero();
        assertThat(told.out())
                .contains(" answers in ")
                .contains("latency ms: p50 ")
                .contains("starved: 0 connections never got an answer")
                .contains("errors: none");
        var json = load("tcp://127.0.0.1:" + port, "--json");
        assertThat(json.out().lines()).hasSize(1);
        assertAnswered(LoadReport.parse(json.out().strip()));
    }

    @Test
    void whoeverWasNeverAnsweredEndsWithOne() throws Exception {
        try (var closed = ClosedPort.hold()) {
            var refused = load("tcp://127.0.0.1:" + closed.number());
            assertThat(refused.code()).isEqualTo(Hawser.FAILED);
            assertThat(refused.out()).startsWith("0 answers in ").contains("connect: refused=");
        }
        int silent = listen(Endpoint.tcp(0).on(HERE), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {}
        });
        var starved = load("tcp://127.0.0.1:" + silent, "--connections", "5");
        assertThat(starved.code()).isEqualTo(Hawser.FAILED);
        assertThat(starved.out()).contains("starved: 5 connections never got an answer");
    }

    @Test
    void anAnswerThatDoesNotComeInTimeIsAnError() throws Exception {
        int silent = listen(Endpoint.tcp(0).on(HERE), _ -> new Lines() {
            @Override
            protected void lineReceived(String line) {}
        });
        var ran = load("tcp://127.0.0.1:" + silent, "--timeout", "100ms", "--duration", "2s");
        assertThat(ran.code()).isEqualTo(Hawser.FAILED);
        assertThat(ran.out()).contains("no answer in time=");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "nowhere | 'nowhere' is no place; expected tcp://HOST:PORT",
                "ftp://127.0.0.1:21 | is no place; expected tcp://HOST:PORT",
                "tcp:127.0.0.1:21 | is no place; expected",
                "tcp://127.0.0.1 | has no port; expected tcp://HOST:PORT",
                "tls://127.0.0.1 | has no port; expected tls://HOST:PORT",
                "tcp://127.0.0.1:70000 | port is 70000; expected 1 to 65535",
                "http://[::1 | Expected closing bracket for IPv6 address",
                "tcp://127.0.0.1:1 --connections 0 | connections is 0; expected 1 to 20000",
                "tcp://127.0.0.1:1 --rate -1 | rate is -1.0",
                "tcp://127.0.0.1:1 --duration soon | 'soon' is no duration",
                "tcp://127.0.0.1:1 --loops 0 | loops is 0; expected 1 to",
                "tcp://127.0.0.1:1 --request nowhere | there is no file nowhere",
                "tcp://127.0.0.1:1 --answer never | 'never' does not tell where an answer ends",
                "tcp://127.0.0.1:1 --colour | Unknown option: '--colour'",
            })
    void aWrongWordIsAnsweredInOneLine(String arguments, String told) {
        Ran.wrongly("load " + arguments, told);
    }

    private abstract static class Lines extends LineProtocol {
        Lines() {
            super(LineFormat.LF);
        }
    }

    private final class Echo extends Lines {
        @Override
        protected void lineReceived(String line) {
            heard.add(line);
            sendLine(line);
        }
    }

    private int echo(boolean tls) throws Exception {
        return listen(place(tls), _ -> new Echo());
    }

    private int site(boolean tls) throws Exception {
        return listen(
                place(tls),
                new Site(new Tree()
                        .get("/", request -> {
                            heard.add(request.authority() + " "
                                    + request.query().first("of").orElse(""));
                            return Response.text("root\n");
                        })
                        .get("/page", request -> {
                            heard.add(request.authority() + " "
                                    + request.query().first("of").orElse(""));
                            return Response.text("page\n");
                        })));
    }

    private static Endpoint place(boolean tls) {
        return tls
                ? Endpoint.tls(0, TlsOptions.of(SelfSigned.forLocalhost(HERE))).on(HERE)
                : Endpoint.tcp(0).on(HERE);
    }

    private int listen(Endpoint place, ProtocolFactory factory) throws IOException {
        ListeningPort port = reactor.listen(place, Engine.eventLoop(), factory);
        return port.port();
    }

    private static void assertAnswered(LoadReport report) {
        assertThat(report.answered()).isPositive();
        assertThat(report.errors()).isEmpty();
        assertThat(report.starved()).isZero();
    }

    private static LoadReport measured(String url, String... more) {
        List<String> arguments = new ArrayList<>(List.of(more));
        arguments.add("--json");
        var ran = load(url, arguments.toArray(String[]::new));
        assertThat(ran.code()).as(ran.out() + ran.err()).isZero();
        return LoadReport.parse(ran.out().strip());
    }

    private static Ran load(String url, String... more) {
        List<String> line = new ArrayList<>(
                List.of("load", url, "--connections", "4", "--warm-up", "100ms", "--duration", "400ms"));
        for (int i = 0; i < more.length; i++) {
            int known = line.indexOf(more[i]);
            if (more[i].startsWith("--") && known > 0) {
                line.set(known + 1, more[++i]);
            } else {
                line.add(more[i]);
            }
        }
        return Ran.command(line);
    }
}
