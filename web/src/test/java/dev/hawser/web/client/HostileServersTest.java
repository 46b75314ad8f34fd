package dev.hawser.web.client;

import static dev.hawser.web.client.Clients.assertFails;
import static dev.hawser.web.client.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.web.ByteSource;
import dev.hawser.web.client.HttpClientException.Kind;
import io.netty.pkitesting.CertificateBuilder;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import java.util.zip.GZIPOutputStream;
import javax.net.ssl.SSLContext;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/// What becomes of answers that are wrong, endless or meant to be taken for another, on each engine.
final class HostileServersTest {
    private static final String OK = "HTTP/1.1 200 OK\r\n";
    private static final String EVIL = OK + "Content-Length: 4\r\n\r\nevil";

    /// Heads that two readers may read in two ways, or that are none: the rows for requests, turned round.
    private static final List<String> HEADS = List.of(
            OK + "Content-Length: 4\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            OK + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            OK + "Content-Length: 2\r\nContent-Length: 4\r\n\r\nokok",
            OK + "Content-Length: 2, 4\r\n\r\nokok",
            OK + "Content-Length: +2\r\n\r\nok",
            OK + "Content-Length: -2\r\n\r\nok",
            OK + "Content-Length: 18446744073709551618\r\n\r\nok",
            OK + "Transfer-Encoding: gzip, chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            OK + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            OK + "Transfer-Encoding: xchunked\r\n\r\nok",
            "HTTP/1.0 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            OK + "Transfer-Encoding : chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
            "HTTP/1.1 200 OK\nContent-Length: 2\n\nok",
            OK + "X: a\rContent-Length: 5\r\nContent-Length: 2\r\n\r\nok",
            OK + "X: a\0b\r\nContent-Length: 2\r\n\r\nok",
            OK + "foo bar\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/2.0 200 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 2000 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 999 OK\r\nContent-Length: 2\r\n\r\nok",
            "HTTP/1.1 101 Switching\r\nUpgrade: x\r\n\r\n" + OK + "Content-Length: 2\r\n\r\nok",
            "HTTP/1.1 100 Continue\r\n\r\n".repeat(5000) + OK + "Content-Length: 2\r\n\r\nok");

    private static final List<String> CHUNKS = List.of(
            "+2\r\nok\r\n",
            "0x2\r\nok\r\n",
            "-2\r\nok\r\n",
            "10000000000000002\r\nok\r\n",
            "2\nok\n",
            "2\r\nok0\r\n\r\n",
            "2;" + "e".repeat(100_000) + "\r\nok\r\n",
            ("1;" + "e".repeat(1000) + "\r\nx\r\n").repeat(100));

    static Stream<Engine> engines() {
        return Clients.engines();
    }

    static Stream<Arguments> heads() {
        return onEachEngine(HEADS);
    }

    static Stream<Arguments> chunks() {
        return onEachEngine(CHUNKS);
    }

    private static Stream<Arguments> onEachEngine(List<String> texts) {
        return engines().flatMap(engine -> texts.stream().map(text -> Arguments.of(engine, text)));
    }

    @ParameterizedTest
    @MethodSource("heads")
    void aHeadThatIsNoHttpIsNoAnswerAndEndsTheConnection(Engine engine, String answer) throws Exception {
        try (var server = RawServer.answering(answer);
                var open = Clients.open(engine)) {
            assertFails(open.get(server.url("/")), Kind.PROTOCOL, "GET " + server.url("/"));
            assertFails(open.get(server.url("/")), Kind.PROTOCOL, "GET " + server.url("/"));
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("chunks")
    void chunksThatAreNoneBreakTheBodyOff(Engine engine, String chunks) throws Exception {
        try (var server = RawServer.answering(OK + "Transfer-Encoding: chunked\r\n\r\n" + chunks);
                var open = Clients.open(engine)) {
            assertFails(open.get(server.url("/")).compose(ClientResponse::bytes), Kind.PROTOCOL, "no HTTP");
            Awaitility.await().until(() -> open.client().connections() == 0);
        }
    }

    /// Whatever comes behind an answer, at once or later: nobody is given it.
    @ParameterizedTest
    @MethodSource("engines")
    void aSecondAnswerIsNobodys(Engine engine) throws Exception {
        for (String first : List.of(
                OK + "Content-Length: 2\r\n\r\nok",
                OK + "Transfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n",
                "HTTP/1.1 204 No Content\r\n\r\n")) {
            try (var server = RawServer.answering(first + EVIL);
                    var open = Clients.open(engine)) {
                for (int i = 0; i < 5; i++) {
                    assertThat(open.text(server.url("/"))).isNotEqualTo("evil");
                }
                assertThat(server.connections()).isEqualTo(5);
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aSecondAnswerThatComesLaterEndsTheConnection(Engine engine) throws Exception {
        var later = new CountDownLatch(1);
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send(OK + "Content-Length: 2\r\n\r\nok");
                    awaitCount(later);
                    peer.send(EVIL);
                    peer.awaitClose();
                });
                var open = Clients.open(engine)) {
            assertThat(open.text(server.url("/"))).isEqualTo("ok");
            assertThat(open.client().connections()).isOne();
            later.countDown();
            Awaitility.await().until(() -> open.client().connections() == 0);
        }
    }

    /// Row 55.
    @ParameterizedTest
    @MethodSource("engines")
    void aBodyThatEndsEarlyIsNeverTakenForWhole(Engine engine) throws Exception {
        for (String cut : List.of(
                OK + "Content-Length: 10\r\n\r\nhello",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n",
                OK + "Transfer-Encoding: chunked\r\n\r\n9\r\nhello")) {
            try (var server = RawServer.closingAfter(cut);
                    var open = Clients.open(engine)) {
                assertFails(open.get(server.url("/")).compose(ClientResponse::bytes), Kind.BROKEN, "closed");
            }
        }
    }

    /// Without close_notify anybody on the way may have cut it: what needs the end to be whole isn't (RFC 9112 §9.8).
    @ParameterizedTest
    @MethodSource("engines")
    void row112_abodyThatEndsWithoutCloseNotifyIsNotWhole(Engine engine, @TempDir Path folder) throws Exception {
        var bundle = new CertificateBuilder()
                .ecp256()
                .subject("CN=localhost")
                .setIsCertificateAuthority(true)
                .addSanIpAddress("127.0.0.1")
                .buildSelfSigned();
        var trusted = Files.writeString(folder.resolve("ca.pem"), bundle.getCertificatePEM());
        var tls = SSLContext.getInstance("TLS");
        tls.init(bundle.toKeyManagerFactory().getKeyManagers(), null, null);
        for (String cut : List.of(
                OK + "\r\nhello",
                OK + "Content-Length: 10\r\n\r\nhello",
                OK + "Transfer-Encoding: chunked\r\n\r\n5\r\nhello\r\n")) {
            try (var server = new RawServer(tls, peer -> {
                        if (peer.hasRequest()) {
                            peer.send(cut);
                        }
                    });
                    var open = Clients.open(
                            engine,
                            options ->
                                    options.withTls(TlsClient.Options.defaults().withAuthorities(trusted)))) {
                assertFails(open.get(server.url("/")).compose(ClientResponse::bytes), Kind.BROKEN, "");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyWithoutALengthEndsWithTheConnection(Engine engine) throws Exception {
        try (var server = RawServer.closingAfter(OK + "\r\nhello");
                var open = Clients.open(engine)) {
            assertThat(open.text(server.url("/"))).isEqualTo("hello");
            assertThat(open.text(server.url("/"))).isEqualTo("hello");
            assertThat(server.connections()).isEqualTo(2);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void headersWithoutEndAreCutShort(Engine engine) throws Exception {
        for (String endless : List.of("X: y\r\n", "X: " + "y".repeat(1000), "\u00e4")) {
            try (var server = new RawServer(peer -> {
                        peer.hasRequest();
                        peer.send(OK);
                        while (true) {
                            peer.send(endless);
                        }
                    });
                    var open = Clients.open(engine)) {
                assertFails(open.get(server.url("/")), Kind.TOO_LARGE, "Sizes.headBytes");
            }
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBodyWithoutEndIsCutShort(Engine engine) throws Exception {
        var piece = new byte[64 * 1024];
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send(OK + "\r\n");
                    while (true) {
                        peer.send(piece);
                    }
                });
                var open = Clients.open(engine)) {
            assertFails(open.get(server.url("/")).compose(ClientResponse::bytes), Kind.TOO_LARGE, "Sizes.bodyBytes");
            Awaitility.await().until(() -> open.client().connections() == 0);
        }
    }

    /// Who takes nothing has no more of it in memory than the marks allow, and the rest stays with the server.
    @ParameterizedTest
    @MethodSource("engines")
    void aBodyComesNoFasterThanItIsTaken(Engine engine) throws Exception {
        int all = 64 * 1024 * 1024;
        var sent = new java.util.concurrent.atomic.AtomicInteger();
        var piece = new byte[64 * 1024];
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send(OK + "Content-Length: " + all + "\r\n\r\n");
                    while (sent.get() < all) {
                        peer.send(piece);
                        sent.addAndGet(piece.length);
                    }
                    peer.awaitClose();
                });
                var open = Clients.open(engine)) {
            var response = await(open.get(server.url("/")));
            Awaitility.await().until(() -> {
                int before = sent.get();
                Awaitility.await().pollDelay(Duration.ofMillis(200)).until(() -> true);
                return sent.get() == before;
            });
            assertThat(sent.get())
                    .as("what both kernels hold, and a little more")
                    .isLessThan(16 * 1024 * 1024);
            assertThat(await(count(response.body(), 0))).isEqualTo(all);
        }
    }

    private static dev.hawser.core.deferred.Deferred<Integer> count(ByteSource source, int before) {
        return source.next()
                .compose(piece -> piece.isEmpty()
                        ? dev.hawser.core.deferred.Deferred.succeeded(before)
                        : count(source, before + piece.get().length));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aBombOfGzipIsNotUnpacked(Engine engine) throws Exception {
        byte[] bomb = gzip(new byte[100 * 1024 * 1024]);
        try (var server = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send(OK + "Content-Encoding: gzip\r\nContent-Length: " + bomb.length + "\r\n\r\n");
                    peer.send(bomb);
                    peer.awaitClose();
                });
                var open = Clients.open(engine)) {
            assertFails(open.get(server.url("/")).compose(ClientResponse::bytes), Kind.TOO_LARGE, "Sizes.ratio");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void gzipIsUndoneAndABrokenOneIsNoAnswer(Engine engine) throws Exception {
        byte[] zipped = gzip("hello".repeat(10_000).getBytes(StandardCharsets.UTF_8));
        String text = new String(zipped, StandardCharsets.ISO_8859_1);
        String head = OK + "Content-Encoding: gzip\r\nContent-Length: ";
        try (var server = RawServer.answering(head + text.length() + "\r\n\r\n" + text);
                var cut = RawServer.answering(
                        head + (text.length() - 9) + "\r\n\r\n" + text.substring(0, text.length() - 9));
                var none = RawServer.answering(head + "25\r\n\r\n" + "hello".repeat(5));
                var open = Clients.open(engine)) {
            var response = await(open.get(server.url("/")));
            assertThat(response.headers().has("content-encoding")).isFalse();
            assertThat(response.headers().has("content-length")).isFalse();
            assertThat(await(response.text())).isEqualTo("hello".repeat(10_000));
            assertThat(server.requests().getFirst()).contains("accept-encoding: gzip\r\n");
            assertFails(open.get(cut.url("/")).compose(ClientResponse::bytes), Kind.PROTOCOL, "middle of its gzip");
            assertFails(open.get(none.url("/")).compose(ClientResponse::bytes), Kind.PROTOCOL, "no gzip");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eachWaitForAServerHasAnEnd(Engine engine) throws Exception {
        var brief = Duration.ofMillis(200);
        try (var silent = new RawServer(peer -> peer.awaitClose());
                var stalling = new RawServer(peer -> {
                    peer.hasRequest();
                    peer.send(OK + "Content-Length: 10\r\n\r\nhello");
                    peer.awaitClose();
                });
                var answer = Clients.open(
                        engine,
                        options -> options.withTimeouts(options.timeouts().withAnswer(brief)));
                var stall = Clients.open(
                        engine,
                        options -> options.withTimeouts(options.timeouts().withStall(brief)));
                var total = Clients.open(engine, options -> options.withTotal(brief))) {
            assertFails(answer.get(silent.url("/")), Kind.TIMEOUT, "Timeouts.answer");
            assertFails(stall.get(stalling.url("/")).compose(ClientResponse::bytes), Kind.TIMEOUT, "Timeouts.stall");
            assertFails(total.get(silent.url("/")), Kind.TIMEOUT, "Timeouts.total");
            assertFails(total.get(stalling.url("/")).compose(ClientResponse::bytes), Kind.TIMEOUT, "Timeouts.total");
            Awaitility.await().until(() -> total.client().connections() == 0);
            Awaitility.await().until(() -> answer.client().connections() == 0);
        }
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var zip = new GZIPOutputStream(out)) {
            zip.write(plain);
        }
        return out.toByteArray();
    }

    private static void awaitCount(CountDownLatch latch) {
        try {
            latch.await();
        } catch (InterruptedException interrupted) {
            throw new AssertionError(interrupted);
        }
    }
}
