package dev.hawser.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.LineDecoder.Step;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class LineDecoderTest {
    private static final int LIMIT = 8;

    private static List<String> decode(int limit, byte[]... reads) {
        var decoder = new LineDecoder(limit);
        List<String> lines = new ArrayList<>();
        for (byte[] read : reads) {
            var bytes = Unpooled.wrappedBuffer(read);
            for (var step = decoder.next(bytes); step != Step.NEED_MORE; step = decoder.next(bytes)) {
                if (step == Step.TOO_LONG) {
                    lines.add("(too long)");
                    return lines;
                }
                lines.add(decoder.line());
            }
            assertThat(bytes.isReadable()).as("bytes left over").isFalse();
        }
        return lines;
    }

    private static byte[] utf8(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void bothLineEndsAreLineEnds() {
        assertThat(decode(LIMIT, utf8("a\nb\r\n\n\r\nc\rd\n"))).containsExactly("a", "b", "", "", "c\rd");
    }

    @ParameterizedTest
    @ValueSource(strings = {"\n", "\r\n"})
    void aLineOfExactlyTheLimitIsALine(String end) {
        assertThat(decode(LIMIT, utf8("12345678" + end))).containsExactly("12345678");
        assertThat(decode(LIMIT, utf8("12345678"), utf8(end))).containsExactly("12345678");
        assertThat(decode(LIMIT, utf8("123456789" + end))).containsExactly("(too long)");
        assertThat(decode(LIMIT, utf8("12345678"), utf8("9" + end))).containsExactly("(too long)");
        assertThat(decode(LIMIT, utf8("12345678\r"), utf8("\n"))).containsExactly("12345678");
        assertThat(decode(LIMIT, utf8("12345678\r"), utf8("9"))).containsExactly("(too long)");
    }

    @Test
    void bytesThatAreNoUtf8AreReplacedNotRefused() {
        byte[] line = {'a', (byte) 0xff, 'b', '\n'};
        assertThat(decode(LIMIT, line)).containsExactly("a\ufffdb");
    }

    /// Row 115: the same bytes give the same lines, cut anywhere.
    @Test
    void row115_anySplitGivesTheSameLines() {
        byte[] bytes = utf8("one\r\ntwo\n\nü€😀\r\nlast one\r\r\n");
        var whole = decode(64, bytes);
        assertThat(whole).containsExactly("one", "two", "", "ü€😀", "last one\r");
        for (int seed = 0; seed < 2_000; seed++) {
            assertThat(decode(64, split(bytes, new Random(seed))))
                    .as("seed %d", seed)
                    .isEqualTo(whole);
        }
    }

    /// Copying what is held with each read would move half a terabyte here.
    @Test
    @Timeout(value = 15, unit = TimeUnit.SECONDS)
    void aLineThatComesByteByByteCostsNoMoreThanItsBytes() {
        int length = 1 << 20;
        var decoder = new LineDecoder(length);
        var line = Unpooled.wrappedBuffer(utf8("x".repeat(length) + "\n"));
        for (int i = 0; i < length; i++) {
            assertThat(decoder.next(line.readSlice(1)) == Step.NEED_MORE).isTrue();
        }
        assertThat(decoder.next(line)).isEqualTo(Step.LINE);
        assertThat(decoder.line()).hasSize(length);
    }

    private static byte[][] split(byte[] bytes, Random random) {
        List<byte[]> reads = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(random.nextBoolean() ? 1 : 7));
            reads.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return reads.toArray(byte[][]::new);
    }
}
