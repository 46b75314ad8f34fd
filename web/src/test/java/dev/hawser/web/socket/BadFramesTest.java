package dev.hawser.web.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.server.Engines;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.DynamicContainer;
import org.junit.jupiter.api.DynamicNode;
import org.junit.jupiter.api.DynamicTest;
import org.junit.jupiter.api.TestFactory;

/// Frames that break a rule, by their numbers in the list of bad inputs: each gets a goodbye with a code, and the
/// connection closes at once, without waiting for more.
final class BadFramesTest {
    private static final int TEXT = 0x81;
    private static final int TEXT_BEGINS = 0x01;
    private static final int GOES_ON = 0x00;
    private static final int ENDS = 0x80;
    private static final int CLOSE = 0x88;
    private static final int PING = 0x89;
    private static final int DEFLATED = 0xc1;
    private static final String DEFLATE = "Sec-WebSocket-Extensions: permessage-deflate\r\n";

    /// One input.
    ///
    /// @param lines of the request
    @SuppressWarnings("ArrayRecordComponent") // Sent, never compared.
    private record Bad(int row, String name, String lines, byte[] bytes, int code) {
        Bad with(String more) {
            return new Bad(row, name, more, bytes, code);
        }
    }

    @TestFactory
    Stream<DynamicNode> eachGetsItsCodeAndTheConnectionCloses() {
        return Engines.all()
                .map(engine -> DynamicContainer.dynamicContainer(
                        engine.word(),
                        inputs().map(bad ->
                                DynamicTest.dynamicTest(bad.row + " " + bad.name, () -> isRefused(engine, bad)))));
    }

    private static void isRefused(Engine engine, Bad bad) throws Exception {
        var echo = new Echo();
        try (var served = Engines.serve(engine, echo.site(WebSocketOptions.defaults(), "/"));
                var peer = Peer.open(served.port(), bad.lines)) {
            peer.send(bad.bytes);
            var goodbye = peer.read();
            assertThat(goodbye.first()).isEqualTo(0x88);
            assertThat(goodbye.code()).isEqualTo(bad.code);
            assertThat(peer.isAtEnd()).isTrue();
            assertThat(echo.closed.get(10, TimeUnit.SECONDS).code()).isEqualTo(bad.code);
        }
    }

    private static Stream<Bad> inputs() {
        return Stream.of(heads(), controls(), fragments(), texts(), goodbyes(), sizes(), deflated())
                .flatMap(inputs -> inputs);
    }

    private static Stream<Bad> heads() {
        return Stream.of(
                bad(92, "unmasked", HexFormat.of().parseHex("81026869"), 1002),
                bad(93, "a reserved bit", frame(0xc1, "x"), 1002),
                bad(93, "the second reserved bit", frame(0xa1, "x"), 1002),
                bad(93, "the third reserved bit, with compression", frame(0x91, "x"), 1002)
                        .with(DEFLATE),
                bad(93, "opcode 3", frame(0x83, "x"), 1002),
                bad(93, "opcode 7", frame(0x87, "x"), 1002),
                bad(93, "opcode 11", frame(0x8b, "x"), 1002),
                bad(93, "opcode 15", frame(0x8f, "x"), 1002),
                bad(93, "a compressed ping", frame(0xc9, "x"), 1002).with(DEFLATE),
                bad(93, "a compressed continuation", join(frame(0x41, "x"), frame(0xc0, "x")), 1002)
                        .with(DEFLATE),
                // RFC 6455 §5.2: the least number of bytes must be used.
                bad(93, "5 as a length of 16 bits", HexFormat.of().parseHex("81fe0005"), 1002),
                bad(93, "5 as a length of 64 bits", HexFormat.of().parseHex("81ff0000000000000005"), 1002),
                bad(93, "a length below zero", HexFormat.of().parseHex("81ffffffffffffffffff"), 1002));
    }

    private static Stream<Bad> controls() {
        return Stream.of(
                bad(94, "a ping of 126 bytes", frame(PING, "x".repeat(126)), 1002),
                bad(94, "a ping in fragments", frame(0x09, "x"), 1002),
                bad(94, "a goodbye in fragments", frame(0x08, ""), 1002));
    }

    private static Stream<Bad> fragments() {
        return Stream.of(
                bad(95, "a continuation of nothing", frame(GOES_ON, "x"), 1002),
                bad(95, "an end of nothing", frame(ENDS, "x"), 1002),
                bad(95, "a text within a text", join(frame(TEXT_BEGINS, "x"), frame(TEXT, "y")), 1002));
    }

    private static Stream<Bad> texts() {
        return Stream.of(
                bad(97, "a byte that is none", frame(TEXT, bytes("ff")), 1007),
                bad(97, "a slash made longer", frame(TEXT, bytes("c0af")), 1007),
                bad(97, "a surrogate", frame(TEXT, bytes("eda080")), 1007),
                bad(97, "past U+10FFFF", frame(TEXT, bytes("f4908080")), 1007),
                bad(97, "cut at the end", frame(TEXT, bytes("e282")), 1007),
                bad(97, "over two fragments", join(frame(TEXT_BEGINS, bytes("e2")), frame(GOES_ON, bytes("28"))), 1007),
                bad(97, "before the message ends", frame(TEXT_BEGINS, bytes("61ff")), 1007),
                // Of 100 bytes the second is wrong, and no more come.
                bad(97, "before the frame ends", HexFormat.of().parseHex("81e40000000061ff"), 1007));
    }

    private static Stream<Bad> goodbyes() {
        var inputs = new ArrayList<Bad>();
        for (int code : List.of(0, 999, 1004, 1005, 1006, 1015, 1016, 1100, 2000, 2999, 5000, 65_535)) {
            inputs.add(bad(98, "code " + code, frame(CLOSE, new byte[] {(byte) (code >> 8), (byte) code}), 1002));
        }
        inputs.add(bad(98, "one byte", frame(CLOSE, "x"), 1002));
        inputs.add(bad(98, "a reason that is no text", frame(CLOSE, bytes("03e8ff")), 1007));
        inputs.add(bad(98, "a reason of 124 bytes", frame(CLOSE, join(bytes("03e8"), new byte[124])), 1002));
        return inputs.stream();
    }

    private static Stream<Bad> sizes() {
        var piece = frame(GOES_ON, new byte[60_000]);
        return Stream.of(
                bad(100, "a frame of 65,537 bytes, announced", bytes("82ff0000000000010001"), 1009),
                bad(100, "a frame of 2^62 bytes, announced", bytes("82ff4000000000000000"), 1009),
                bad(100, "a message of 1.2 MB", join(frame(0x02, ""), Peer.repeated(piece, 20)), 1009),
                bad(
                        100,
                        "a million empty fragments",
                        join(frame(0x02, ""), Peer.repeated(frame(GOES_ON, ""), 1_000_000)),
                        1009));
    }

    private static Stream<Bad> deflated() {
        byte[] bomb = Deflated.message(new byte[64 << 20]);
        var split = join(
                frame(0x42, Arrays.copyOf(bomb, 60_000)), frame(0x80, Arrays.copyOfRange(bomb, 60_000, bomb.length)));
        // An empty block that is stored, again and again.
        byte[] nothing = Peer.repeated(bytes("000000ffff"), 12_000);
        return Stream.of(
                bad(99, "64 MB in 64 KB", split, 1009).with(DEFLATE),
                bad(99, "no deflate", frame(DEFLATED, bytes("ffffff")), 1007).with(DEFLATE),
                bad(99, "no deflate after the limit", join(split, frame(DEFLATED, bytes("ffff"))), 1009)
                        .with(DEFLATE),
                bad(99, "no text in deflate", frame(DEFLATED, Deflated.message(bytes("ff"))), 1007)
                        .with(DEFLATE),
                bad(
                                99,
                                "much that comes to nothing",
                                join(frame(0x42, nothing), Peer.repeated(frame(GOES_ON, nothing), 40)),
                                1009)
                        .with(DEFLATE));
    }

    private static Bad bad(int row, String name, byte[] bytes, int code) {
        return new Bad(row, name, "", bytes, code);
    }

    private static byte[] bytes(String hexadecimal) {
        return HexFormat.of().parseHex(hexadecimal);
    }

    private static byte[] frame(int first, String payload) {
        return frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    private static byte[] frame(int first, byte[] payload) {
        return Peer.frameOf(first, payload);
    }

    private static byte[] join(byte[]... parts) {
        var all = new ByteArrayOutputStream();
        for (var part : parts) {
            all.writeBytes(part);
        }
        return all.toByteArray();
    }
}
