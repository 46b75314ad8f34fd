package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Requests that break a rule, by their numbers in the list of bad inputs: each gets one answer, then the connection
/// closes, and nothing that follows is run.
final class BadRequestsTest {
    private static final String P = "POST / HTTP/1.1\r\nHost: a\r\n";
    private static final String G = "GET / HTTP/1.1\r\nHost: a\r\n";
    private static final String SMUGGLED = "GET /smug HTTP/1.1\r\nHost: a\r\n\r\n";

    /// One input.
    ///
    /// @param status what may be answered
    private record Bad(int row, String name, String bytes, List<Integer> status) {}

    @TestFactory
    Stream<DynamicNode> eachGetsOneAnswerAndTheConnectionCloses() {
        return Engines.andUring()
                .map(engine -> DynamicContainer.dynamicContainer(
                        engine.toString(),
                        inputs().map(bad ->
                                DynamicTest.dynamicTest(bad.row + " " + bad.name, () -> isRefused(engine, bad)))));
    }

    private static void isRefused(Engine engine, Bad bad) throws IOException {
        var smuggled = new AtomicInteger();
        var site = new Site(new Tree()
                .get("/", _ -> Response.text("run"))
                .post("/", _ -> Response.text("run"))
                .get("/smug", _ -> {
                    smuggled.incrementAndGet();
                    return Response.text("smuggled");
                }));
        try (var served = Engines.serve(engine, site);
                var client = served.connect()) {
            // The end of output shows that it was not by waiting for more that nothing was run.
            String received = client.send(bad.bytes + SMUGGLED).endOutput().readAll();
            var lines = Raw.statusLines(received);
            assertThat(lines).as(received).hasSize(1);
            assertThat(bad.status)
                    .as(received)
                    .contains(Integer.parseInt(lines.getFirst().substring(9, 12)));
            assertThat(received).containsIgnoringCase("connection: close").contains("application/problem+json");
            assertThat(smuggled).hasValue(0);
        }
    }

    private static Stream<Bad> inputs() {
        return Stream.of(framing(), numbers(), codings(), lines(), targets(), versions(), hosts(), chunks(), sizes())
                .flatMap(inputs -> inputs);
    }

    private static Stream<Bad> framing() {
        return Stream.of(
                bad(1, "CL.TE", P + "Content-Length: 6\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\nX", 400),
                bad(1, "TE.CL", P + "Transfer-Encoding: chunked\r\nContent-Length: 4\r\n\r\n5c\r\n", 400),
                bad(2, "chunked in 1.0", "POST / HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n", 400),
                bad(3, "the same length twice", P + "Content-Length: 1\r\nContent-Length: 1\r\n\r\nZ", 400),
                bad(3, "the same length twice in a line", P + "Content-Length: 1, 1\r\n\r\nZ", 400),
                bad(4, "two lengths", P + "Content-Length: 1\r\nContent-Length: 0\r\n\r\nZ", 400),
                bad(4, "two lengths in a line", P + "Content-Length: 1, 2\r\n\r\nZ", 400));
    }

    private static Stream<Bad> numbers() {
        return Stream.concat(
                Stream.of(bad(5, "Content-Length: +1", P + "Content-Length: +1\r\n\r\nZ", 400)),
                Stream.of("-1", "0x1", "1_0", "1Z", "4 2", "", "18446744073709551617", "\u00d9\u00a1", "\u00a01")
                        .map(number -> bad(
                                6, "Content-Length: " + number, P + "Content-Length: " + number + "\r\n\r\nZ", 400)));
    }

    private static Stream<Bad> codings() {
        return Stream.concat(
                Stream.of(
                                "chunked, identity",
                                "chunked, xchunked",
                                "identity",
                                "xchunked",
                                "chunkedchunked",
                                "\"chunked\"",
                                "chunked;q=1")
                        .map(coding ->
                                bad(8, coding, P + "Transfer-Encoding: " + coding + "\r\n\r\n0\r\n\r\n", 400, 501)),
                Stream.of(
                        bad(
                                10,
                                "chunked in two lines",
                                P + "Transfer-Encoding: chunked\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
                                400),
                        bad(10, "chunked twice", P + "Transfer-Encoding: chunked, chunked\r\n\r\n0\r\n\r\n", 400),
                        bad(11, "gzip, chunked", P + "Transfer-Encoding: gzip, chunked\r\n\r\n0\r\n\r\n", 501)));
    }

    private static Stream<Bad> lines() {
        return Stream.of(
                bad(13, "a space before the colon", P + "Content-Length : 1\r\n\r\nZ", 400),
                bad(13, "a tab before the colon", P + "Transfer-Encoding\t: chunked\r\n\r\n0\r\n\r\n", 400),
                bad(14, "a space before the first field", "GET / HTTP/1.1\r\n Host: a\r\n\r\n", 400),
                bad(14, "a line of a space", "GET / HTTP/1.1\r\n \r\nHost: a\r\n\r\n", 400),
                bad(15, "folded", G + "X: a\r\n b\r\n\r\n", 400),
                bad(16, "no colon", G + "foo bar\r\n\r\n", 400),
                bad(16, "no name", G + ": x\r\n\r\n", 400),
                bad(16, "NUL in a name", G + "a\0b: x\r\n\r\n", 400),
                bad(16, "VT in a name", G + "a\u000bb: x\r\n\r\n", 400),
                bad(18, "NUL in a value", G + "X: a\0b\r\n\r\n", 400),
                bad(19, "CR in a value", G + "X: a\rContent-Length: 5\r\n\r\n", 400),
                bad(19, "LF in a value", G + "X: a\nY: b\r\n\r\n", 400),
                bad(19, "SOH in a value", G + "X: a\1b\r\n\r\n", 400),
                bad(20, "LF only", "GET / HTTP/1.1\nHost: a\n\n", 400),
                bad(22, "a leading NUL", "\0" + G + "\r\n", 400),
                bad(22, "a leading SOH", "\1" + G + "\r\n", 400),
                bad(22, "a leading space", " " + G + "\r\n", 400),
                bad(23, "tabs", "GET\t/\tHTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(23, "two spaces", "GET  /  HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(24, "a word too many", "GET / x HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(24, "a space at the end", "GET / HTTP/1.1 \r\nHost: a\r\n\r\n", 400),
                bad(24, "LF in the line", "GET /\nHTTP/1.1\r\nHost: a\r\n\r\n", 400));
    }

    private static Stream<Bad> targets() {
        return Stream.of(
                bad(26, "a raw byte", "GET \u00ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(26, "a raw byte in a path", "GET /\u00ff HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(26, "!", "GET ! HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(26, "a fragment", "GET /a#b HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(26, "none", "GET HTTP/1.1\r\nHost: a\r\n\r\n", 400),
                bad(27, "G(T", "G(T / HTTP/1.1\r\nHost: a\r\n\r\n", 400, 501),
                bad(27, "1 MB of method", "A".repeat(1 << 20) + " / HTTP/1.1\r\nHost: a\r\n\r\n", 400, 414, 501),
                bad(52, "CONNECT", "CONNECT a:80 HTTP/1.1\r\nHost: a:80\r\n\r\n", 400, 405, 501),
                bad(52, "TRACE", "TRACE / HTTP/1.1\r\nHost: a\r\n\r\n", 405, 501));
    }

    private static Stream<Bad> versions() {
        return Stream.concat(
                Stream.of("HTTP/1.32", "HTTP/2.0", "HTTP/9.9", "http/1.1")
                        .map(version -> bad(28, version, "GET / " + version + "\r\nHost: a\r\n\r\n", 400, 505)),
                Stream.of(bad(29, "HTTP/0.9", "GET /\r\n", 400)));
    }

    private static Stream<Bad> hosts() {
        return Stream.concat(
                Stream.of(
                        bad(30, "no Host", "GET / HTTP/1.1\r\n\r\n", 400),
                        bad(31, "two Hosts", G + "Host: a\r\n\r\n", 400)),
                Stream.of("a b", "a@b/c", "<h1>", "a:99999", "[::1")
                        .map(host -> bad(32, host, "GET / HTTP/1.1\r\nHost: " + host + "\r\n\r\n", 400)));
    }

    private static Stream<Bad> chunks() {
        String chunked = P + "Transfer-Encoding: chunked\r\n\r\n";
        return Stream.concat(
                Stream.of(
                        bad(34, "LF only", chunked + "1\nZ\n0\n\n", 400),
                        bad(34, "LF after the size", chunked + "1\nZ\r\n0\r\n\r\n", 400),
                        bad(34, "LF after the chunk", chunked + "1\r\nZ\n0\r\n\r\n", 400),
                        bad(36, "a quote over the line", chunked + "1;a=\"\r\nZ\r\n0\r\n\r\n", 400),
                        bad(38, "4 GiB and a byte", chunked + "100000001\r\nZ", 400, 413),
                        bad(38, "17 digits", chunked + "11111111111111111\r\nZ", 400, 413),
                        bad(
                                42,
                                "1 KB of extension a chunk",
                                chunked + ("1;" + "a".repeat(1024) + "\r\nZ\r\n").repeat(100) + "0\r\n\r\n",
                                400),
                        bad(42, "20 KB of extension", chunked + "1;" + "a".repeat(20_480) + "\r\nZ\r\n0\r\n\r\n", 400)),
                Stream.of("0x1", "+1", "-1", "1_0", " 1", "", "1Z")
                        .map(size -> bad(37, "size '" + size + "'", chunked + size + "\r\nZ\r\n0\r\n\r\n", 400)));
    }

    private static Stream<Bad> sizes() {
        return Stream.of(
                bad(43, "a line of 9 KB", "GET /" + "a".repeat(9216) + " HTTP/1.1\r\nHost: a\r\n\r\n", 414),
                bad(44, "20 KB of head", G + ("X: " + "a".repeat(1000) + "\r\n").repeat(20) + "\r\n", 431),
                bad(44, "a field of 70 KB", G + "X: " + "a".repeat(70_000) + "\r\n\r\n", 431),
                bad(44, "5,000 fields", G + "a: b\r\n".repeat(5000) + "\r\n", 431),
                bad(45, "a body over the cap", P + "Content-Length: 2000000\r\n\r\n", 413),
                bad(45, "a chunked body over the cap", chunkedBody(2_000_000), 413),
                bad(45, "10 GB announced", P + "Content-Length: 10000000000\r\nExpect: 100-continue\r\n\r\n", 413),
                bad(21, "1 MB of empty lines", "\r\n".repeat(1 << 19), 400, 431));
    }

    private static String chunkedBody(int length) {
        return P + "Transfer-Encoding: chunked\r\n\r\n"
                + ("2710\r\n" + "a".repeat(10_000) + "\r\n").repeat(length / 10_000) + "0\r\n\r\n";
    }

    private static Bad bad(int row, String name, String bytes, Integer... status) {
        return new Bad(row, name, bytes, List.of(status));
    }
}
