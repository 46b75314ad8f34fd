package dev.hawser.web.fuzz;

import static java.nio.charset.StandardCharsets.US_ASCII;
import static org.assertj.core.api.Assertions.assertThat;

import com.code_intelligence.jazzer.junit.FuzzTest;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.List;

/// Any bytes end in answers by the rules or in a close: never in an exception, a leak or a connection that stays.
/// Here with the inputs that are kept; [FuzzingTest] makes up others.
final class RequestPathFuzzTest {
    private static final byte[] PREFACE = "PRI * HTTP/2.0\r\n".getBytes(US_ASCII);

    /// The preface of RFC 9113 §3.4 and settings of none.
    private static final byte[] HELLO = "PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n\0\0\0\4\0\0\0\0\0".getBytes(US_ASCII);

    private static final String UPGRADE = """
        GET /socket HTTP/1.1
        Host: a
        Upgrade: websocket
        Connection: Upgrade
        Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==
        Sec-WebSocket-Version: 13
        """.replace("\n", "\r\n");

    private static final FuzzedSite SITE = new FuzzedSite();

    /// How a text comes in pieces must not change what is answered.
    @FuzzTest
    void http1(byte[] bytes) {
        sameAnswers(bytes);
    }

    @FuzzTest
    void http2(byte[] frames) {
        var bytes = join(HELLO, frames);
        readHttp2(SITE.send(bytes, false));
        readHttp2(SITE.send(bytes, true));
    }

    /// Frames behind a handshake, which offers compression if the first byte is odd.
    @FuzzTest
    void webSocket(byte[] bytes) {
        boolean deflate = bytes.length > 0 && bytes[0] % 2 != 0;
        String offer = deflate ? "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" : "\r\n";
        var frames = bytes.length == 0 ? bytes : Arrays.copyOfRange(bytes, 1, bytes.length);
        sameAnswers(join((UPGRADE + offer).getBytes(US_ASCII), frames));
    }

    private static void sameAnswers(byte[] bytes) {
        var whole = SITE.send(bytes, false);
        var pieces = SITE.send(bytes, true);
        if (startsWith(bytes, PREFACE)) {
            readHttp2(whole);
            readHttp2(pieces);
            return;
        }
        var answers = readHttp1(whole);
        var others = readHttp1(pieces);
        // Who is answered before the end of a body is heard no further; when that is depends on the pieces.
        int both = Math.min(answers.size(), others.size());
        if (!whole.cut() && !pieces.cut()) {
            assertThat(others.subList(0, both))
                    .as("answers to the same bytes in pieces")
                    .isEqualTo(answers.subList(0, both));
        }
    }

    private static List<String> readHttp1(FuzzedSite.Said said) {
        try {
            return Http1Answers.of(new Bytes(said.bytes()), said.asked());
        } catch (Bytes.Cut end) {
            if (!said.cut()) {
                throw new AssertionError(FuzzedSite.text(said.bytes()), end);
            }
            return List.of();
        }
    }

    private static void readHttp2(FuzzedSite.Said said) {
        try {
            Http2Answers.check(new Bytes(said.bytes()));
        } catch (Bytes.Cut end) {
            if (!said.cut()) {
                throw end;
            }
        }
    }

    private static boolean startsWith(byte[] bytes, byte[] beginning) {
        return bytes.length >= beginning.length
                && Arrays.equals(bytes, 0, beginning.length, beginning, 0, beginning.length);
    }

    private static byte[] join(byte[] first, byte[] second) {
        return ByteBuffer.allocate(first.length + second.length)
                .put(first)
                .put(second)
                .array();
    }
}
