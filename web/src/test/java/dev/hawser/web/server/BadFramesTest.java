package dev.hawser.web.server;

import static dev.hawser.web.server.Frames.CONTINUATION;
import static dev.hawser.web.server.Frames.DATA;
import static dev.hawser.web.server.Frames.END_HEADERS;
import static dev.hawser.web.server.Frames.END_STREAM;
import static dev.hawser.web.server.Frames.GOAWAY;
import static dev.hawser.web.server.Frames.HEADERS;
import static dev.hawser.web.server.Frames.PADDED;
import static dev.hawser.web.server.Frames.PING;
import static dev.hawser.web.server.Frames.PRIORITY;
import static dev.hawser.web.server.Frames.RST_STREAM;
import static dev.hawser.web.server.Frames.SETTINGS;
import static dev.hawser.web.server.Frames.WHOLE;
import static dev.hawser.web.server.Frames.WINDOW_UPDATE;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.Answer;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.SocketTimeoutException;
import java.util.HexFormat;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.IntFunction;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Frames that break a rule, by their numbers in the list of bad inputs: each ends its stream or its connection, with
/// the code that RFC 9113 has for it, and nobody else's.
final class BadFramesTest {
    private static final int PROTOCOL_ERROR = 1;
    private static final int FLOW_CONTROL_ERROR = 3;
    private static final int STREAM_CLOSED = 5;
    private static final int FRAME_SIZE_ERROR = 6;
    private static final int COMPRESSION_ERROR = 9;
    private static final int ENHANCE_YOUR_CALM = 11;

    /// One input.
    ///
    /// @param wholeConnection whether the connection ends, else its stream 1
    /// @param codes which may be named as the reason
    private record Bad(int row, String name, boolean wholeConnection, Consumer<Frames> input, List<Integer> codes) {}

    @TestFactory
    Stream<DynamicNode> eachEndsItsStreamOrItsConnection() {
        return Engines.andUring()
                .map(engine -> DynamicContainer.dynamicContainer(
                        engine.toString(),
                        Stream.of(floods(), compression(), windows(), heads(), order(), sizes())
                                .flatMap(inputs -> inputs)
                                .map(bad -> DynamicTest.dynamicTest(
                                        bad.row + " " + bad.name, () -> isEnded(engine, bad)))));
    }

    private static void isEnded(Engine engine, Bad bad) throws IOException {
        var site = new Site(new Tree()
                .get("/", _ -> Response.text("run"))
                .post("/", _ -> Response.text("run"))
                .get("/never", _ -> Answer.later(new Deferred<>()))
                .post("/never", _ -> Answer.later(new Deferred<>())));
        try (var served = Engines.serve(engine, site);
                var other = served.connectHttp2();
                var client = served.connectHttp2()) {
            other.hello().get(1, "/never").send();
            bad.input.accept(client.hello());
            client.sendWhatGoes();
            if (bad.wholeConnection) {
                isConnectionError(client, bad);
            } else {
                var reset = client.await(frame -> frame.type() == RST_STREAM || frame.type() == GOAWAY);
                assertThat(reset.type()).as(reset.toString()).isEqualTo(RST_STREAM);
                assertThat(bad.codes).as(reset.toString()).contains(reset.number());
                assertThat(client.isAlive()).isTrue();
            }
            assertThat(other.isAlive()).isTrue();
            assertThat(other.get(3, "/").send().answer(3).body()).isEqualTo("run");
        }
    }

    private static void isConnectionError(Frames client, Bad bad) throws IOException {
        var all = client.rest();
        var last = all.stream().filter(frame -> frame.type() == GOAWAY).findFirst();
        // Who floods may lose the last words to a reset of the network's.
        if (last.isPresent() || bad.row > 74) {
            assertThat(last).as(all.toString()).isPresent();
            assertThat(bad.codes)
                    .as(last.toString())
                    .contains(last.orElseThrow().number());
        }
    }

    private static Stream<Bad> floods() {
        return Stream.of(
                many(
                        64,
                        "1,000 requests, called off",
                        1000,
                        id -> client -> client.get(id, "/never").frame(RST_STREAM, 0, id, 8)),
                many(
                        65,
                        "1,000 requests, then no window",
                        1000,
                        id -> client -> client.get(id, "/never").frame(WINDOW_UPDATE, 0, id, 0)),
                many(
                        65,
                        "1,000 requests, then a body after its end",
                        1000,
                        id -> client -> client.get(id, "/never").data(0, id, 1)),
                many(
                        65,
                        "1,000 requests, then a short PRIORITY",
                        1000,
                        id -> client -> client.get(id, "/never").frame(PRIORITY, 0, id, new byte[4])),
                many(
                        65,
                        "1,000 requests, then too large a window",
                        1000,
                        id -> client -> client.get(id, "/never").frame(WINDOW_UPDATE, 0, id, Integer.MAX_VALUE)),
                connection(66, "empty CONTINUATIONs", ENHANCE_YOUR_CALM, client -> {
                    client.request(0, 1, "GET", "/");
                    for (int i = 0; i < 20_000; i++) {
                        client.frame(CONTINUATION, 0, 1, new byte[0]);
                    }
                }),
                many(71, "2,000 requests at once", 2000, id -> client -> client.get(id, "/never")),
                many(72, "50,000 PINGs", 50_000, _ -> client -> client.frame(PING, 0, 0, new byte[8])),
                many(72, "30,000 SETTINGS", 30_000, _ -> client -> client.frame(SETTINGS, 0, 0, new byte[0])),
                connection(73, "20,000 empty DATA", ENHANCE_YOUR_CALM, client -> {
                    client.request(END_HEADERS, 1, "POST", "/");
                    for (int i = 0; i < 20_000; i++) {
                        client.data(0, 1, 0);
                    }
                }),
                many(74, "50,000 PRIORITYs", 50_000, id -> client -> client.frame(PRIORITY, 0, id, new byte[5])),
                connection(74, "20,000 DATA of padding", ENHANCE_YOUR_CALM, client -> {
                    client.request(END_HEADERS, 1, "POST", "/");
                    for (int i = 0; i < 20_000; i++) {
                        client.frame(DATA, PADDED, 1, new byte[] {1, 0});
                    }
                }),
                many(74, "50,000 of an unknown type", 50_000, _ -> client -> client.frame(99, 0, 0, new byte[0])));
    }

    private static Stream<Bad> compression() {
        return Stream.of(
                        "table of 64 KiB,3fe1ff03",
                        "a table's size at the end,8286841f203f00",
                        "index 0,80",
                        "index 70,c6",
                        "Huffman's end of string,0084ffffffff0161",
                        "padding of zeros,0081180161",
                        "padding of more than 7 bits,00821fff0161")
                .map(line -> connection(
                        69,
                        line.split(",", 2)[0],
                        COMPRESSION_ERROR,
                        client -> client.frame(HEADERS, WHOLE, 1, HexFormat.of().parseHex(line.split(",", 2)[1]))));
    }

    private static Stream<Bad> windows() {
        return Stream.of(
                stream(
                        78,
                        "too large a window of a stream",
                        FLOW_CONTROL_ERROR,
                        client -> client.get(1, "/never").frame(WINDOW_UPDATE, 0, 1, Integer.MAX_VALUE)),
                connection(
                        78,
                        "too large a window of the connection",
                        FLOW_CONTROL_ERROR,
                        client -> client.frame(WINDOW_UPDATE, 0, 0, Integer.MAX_VALUE)),
                stream(
                        84,
                        "more than Content-Length",
                        PROTOCOL_ERROR,
                        client -> client.request(END_HEADERS, 1, "POST", "/", "content-length", "1")
                                .data(END_STREAM, 1, 2)),
                stream(
                        84,
                        "less than Content-Length",
                        PROTOCOL_ERROR,
                        client -> client.request(END_HEADERS, 1, "POST", "/", "content-length", "3")
                                .data(END_STREAM, 1, 2)),
                stream(
                        84,
                        "two Content-Lengths",
                        PROTOCOL_ERROR,
                        client -> client.request(
                                END_HEADERS, 1, "POST", "/", "content-length", "1", "content-length", "2")));
    }

    private static Stream<Bad> heads() {
        String[] get = {":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"};
        return Stream.of(
                head(79, "an upper-case name", with(get, "X-a", "b")),
                head(79, "a space in a name", with(get, "x a", "b")),
                head(79, "CR LF in a value", with(get, "x", "a\r\nb: c")),
                head(79, "NUL in a value", with(get, "x", "a\0b")),
                head(79, "a value that begins with a space", with(get, "x", " a")),
                head(80, "transfer-encoding", with(get, "transfer-encoding", "chunked")),
                head(80, "connection", with(get, "connection", "close")),
                head(80, "te", with(get, "te", "gzip")),
                head(81, "an empty path", with(get, 5, "")),
                head(81, "a line end in the path", with(get, 5, "x y\r\nz")),
                head(81, "a line end in a path from the root", with(get, 5, "/x y\r\nz")),
                head(81, "a line end in the method", with(get, 1, "GET / HTTP/1.1\r\nX:")),
                head(81, "two paths", with(get, ":path", "/")),
                head(81, "a pseudo-field too late", ":method", "GET", ":scheme", "http", "x", "y", ":path", "/"),
                head(81, "an unknown pseudo-field", ":method", "GET", ":foo", "x", ":scheme", "http", ":path", "/"),
                head(82, "no method", ":scheme", "http", ":path", "/", ":authority", "a"),
                head(82, "no scheme", ":method", "GET", ":path", "/", ":authority", "a"),
                head(82, "no path", ":method", "GET", ":scheme", "http", ":authority", "a"));
    }

    private static Stream<Bad> order() {
        return Stream.of(
                stream(
                        85,
                        "a second head that ends nothing",
                        PROTOCOL_ERROR,
                        client -> client.request(END_HEADERS, 1, "POST", "/").head(END_HEADERS, 1, "a", "b")),
                stream(
                        85,
                        "a pseudo-field among the trailers",
                        PROTOCOL_ERROR,
                        client -> client.request(END_HEADERS, 1, "POST", "/").head(WHOLE, 1, ":path", "/")),
                connection(
                        86,
                        "a lower stream",
                        PROTOCOL_ERROR,
                        client -> client.get(5, "/").get(3, "/")),
                connection(86, "an even stream", PROTOCOL_ERROR, client -> client.get(2, "/")),
                connection(
                        86,
                        "a head for a stream that was reset",
                        STREAM_CLOSED,
                        client -> client.get(1, "/never")
                                .frame(RST_STREAM, 0, 1, 8)
                                .get(1, "/")),
                stream(
                        86,
                        "a head for a request that is whole",
                        STREAM_CLOSED,
                        client -> client.get(1, "/never").get(1, "/")),
                connection(86, "a body before its head", PROTOCOL_ERROR, client -> client.data(0, 1, 1)),
                stream(
                        86,
                        "a body after its end",
                        STREAM_CLOSED,
                        client -> client.get(1, "/never").data(0, 1, 1)));
    }

    private static Stream<Bad> sizes() {
        return Stream.of(
                connection(
                        87,
                        "a frame of 16,385 bytes",
                        FRAME_SIZE_ERROR,
                        client -> client.request(END_HEADERS, 1, "POST", "/").data(0, 1, 16_385)),
                connection(87, "PING of 7", FRAME_SIZE_ERROR, client -> client.frame(PING, 0, 0, new byte[7])),
                connection(87, "SETTINGS of 5", FRAME_SIZE_ERROR, client -> client.frame(SETTINGS, 0, 0, new byte[5])),
                connection(
                        87,
                        "RST_STREAM of 3",
                        FRAME_SIZE_ERROR,
                        client -> client.get(1, "/never").frame(RST_STREAM, 0, 1, new byte[3])));
    }

    /// A head that is too long is answered, or ends the connection; either way it isn't kept.
    @TestFactory
    Stream<DynamicNode> headsThatAreTooLongAreNotKept() {
        return Engines.andUring()
                .flatMap(engine -> Stream.of(
                        DynamicTest.dynamicTest(
                                engine + " 67 6 MB of fields",
                                () -> isTooLong(engine, client -> {
                                    var block = Frames.block("a", "b".repeat(16_000));
                                    client.request(END_STREAM, 1, "GET", "/");
                                    for (int i = 0; i < 400; i++) {
                                        client.frame(CONTINUATION, i == 399 ? END_HEADERS : 0, 1, block);
                                    }
                                })),
                        DynamicTest.dynamicTest(
                                engine + " 68 12,000 times 4 KB",
                                () -> isTooLong(engine, client -> {
                                    var block = new ByteArrayOutputStream();
                                    block.writeBytes(Frames.block(
                                            ":method", "GET", ":scheme", "http", ":path", "/", ":authority", "a"));
                                    var large = Frames.block("a", "b".repeat(4000));
                                    large[0] = 0x40;
                                    block.writeBytes(large);
                                    for (int i = 0; i < 12_000; i++) {
                                        block.write(0xbe);
                                    }
                                    client.frame(HEADERS, WHOLE, 1, block.toByteArray());
                                }))));
    }

    private static void isTooLong(Engine engine, Consumer<Frames> input) throws IOException {
        try (var served = Engines.serve(engine, new Site(new Tree().get("/", _ -> Response.text("run"))));
                var client = served.connectHttp2()) {
            input.accept(client.hello());
            client.sendWhatGoes();
            String outcome;
            try {
                var frame = client.await(next -> next.type() == HEADERS || next.type() == GOAWAY);
                outcome = frame.type() == HEADERS ? frame.fields().get(":status") : "GOAWAY";
            } catch (SocketTimeoutException silent) {
                throw silent;
            } catch (IOException over) {
                outcome = "closed";
            }
            assertThat(outcome).isIn("431", "GOAWAY", "closed");
        }
    }

    private static Bad many(int row, String name, int times, IntFunction<Consumer<Frames>> each) {
        return connection(row, name, ENHANCE_YOUR_CALM, client -> {
            for (int i = 0; i < times; i++) {
                each.apply(2 * i + 1).accept(client);
            }
        });
    }

    private static Bad connection(int row, String name, int code, Consumer<Frames> input) {
        return new Bad(row, name, true, input, List.of(code));
    }

    private static Bad stream(int row, String name, int code, Consumer<Frames> input) {
        return new Bad(row, name, false, input, List.of(code));
    }

    private static Bad head(int row, String name, String... fields) {
        return stream(row, name, PROTOCOL_ERROR, client -> client.head(WHOLE, 1, fields));
    }

    private static String[] with(String[] fields, String name, String value) {
        return Stream.concat(Stream.of(fields), Stream.of(name, value)).toArray(String[]::new);
    }

    private static String[] with(String[] fields, int at, String value) {
        var changed = fields.clone();
        changed[at] = value;
        return changed;
    }
}
