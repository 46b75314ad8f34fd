package dev.hawser.core.protocol;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.protocol.FrameDecoder.Step;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

final class FrameDecoderTest {
    private static final Netstring UP_TO_12 = Netstring.DEFAULT.withMaxLength(12);

    static List<Framing> framings() {
        return List.of(
                LengthPrefix.INT8,
                LengthPrefix.INT16,
                new LengthPrefix(3, 70_000),
                LengthPrefix.INT32,
                Netstring.DEFAULT);
    }

    /// Decodes until the bytes are used up or refused. A frame shows as its content, a refusal as `!` and its rule.
    private static List<String> decode(Framing framing, byte[]... reads) {
        var decoder = FrameDecoder.of(framing);
        List<String> found = new ArrayList<>();
        for (byte[] read : reads) {
            var bytes = Unpooled.wrappedBuffer(read);
            for (var step = decoder.next(bytes); !(step instanceof Step.NeedMore); step = decoder.next(bytes)) {
                switch (step) {
                    case Step.Frame(ByteBuf content) -> found.add(content.toString(StandardCharsets.ISO_8859_1));
                    case Step.Refused(CloseReason.Violation why) -> {
                        found.add("!" + why.rule());
                        return found;
                    }
                    case Step.NeedMore _ -> throw new AssertionError("the loop ends with it");
                }
            }
            assertThat(bytes.isReadable()).as("bytes left over").isFalse();
        }
        return found;
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    private static byte[] encode(Framing framing, byte[] content) {
        var out = new ByteArrayOutputStream();
        switch (framing) {
            case LengthPrefix prefix -> {
                for (int i = prefix.prefixBytes() - 1; i >= 0; i--) {
                    out.write(content.length >> (8 * i));
                }
                out.writeBytes(content);
            }
            case Netstring _ -> {
                out.writeBytes(latin(content.length + ":"));
                out.writeBytes(content);
                out.write(',');
            }
        }
        return out.toByteArray();
    }

    /// Row 115: the same bytes give the same frames, cut anywhere.
    @ParameterizedTest
    @MethodSource("framings")
    void row115_anySplitGivesTheSameFrames(Framing framing) {
        var most = Math.min(framing.maxLengthBytes(), 300);
        for (int seed = 0; seed < 1_000; seed++) {
            var random = new Random(seed);
            var input = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 10; i++) {
                byte[] content = new byte[random.nextInt(3) == 0 ? 0 : random.nextInt(most)];
                random.nextBytes(content);
                input.writeBytes(encode(framing, content));
                expected.add(new String(content, StandardCharsets.ISO_8859_1));
            }
            assertThat(decode(framing, split(input.toByteArray(), random, 1 + seed % 40)))
                    .as("seed %d", seed)
                    .isEqualTo(expected);
        }
    }

    private static byte[][] split(byte[] bytes, Random random, int most) {
        List<byte[]> reads = new ArrayList<>();
        for (int from = 0; from < bytes.length; ) {
            int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
            reads.add(Arrays.copyOfRange(bytes, from, to));
            from = to;
        }
        return reads.toArray(byte[][]::new);
    }

    @ParameterizedTest
    @MethodSource("framings")
    void aFrameOfExactlyTheLimitIsAFrame(Framing framing) {
        byte[] content = new byte[framing.maxLengthBytes()];
        assertThat(decode(framing, encode(framing, content)))
                .containsExactly(new String(content, StandardCharsets.US_ASCII));
    }

    @ParameterizedTest
    @CsvSource({"1, 10", "2, 10", "3, 10", "4, 10", "2, 65534", "4, 99999"})
    void oneByteMoreIsRefusedBeforeItHasCome(int prefixBytes, int limit) {
        var framing = new LengthPrefix(prefixBytes, limit);
        byte[] prefix = Arrays.copyOf(encode(framing, new byte[limit + 1]), prefixBytes);
        assertThat(decode(framing, prefix))
                .singleElement()
                .asString()
                .startsWith("!frame of " + (limit + 1) + " bytes; expected at most " + limit);
    }

    @Test
    void row116_lengthsThatNobodyCouldHoldAreRefusedFromTheirPrefix() {
        assertThat(decode(LengthPrefix.INT32, new byte[] {0x7f, -1, -1, -1}))
                .singleElement()
                .asString()
                .startsWith("!frame of 2147483647 bytes; expected at most 99999");
        assertThat(decode(LengthPrefix.INT32, new byte[] {-1, -1, -1, -1}))
                .singleElement()
                .asString()
                .startsWith("!frame of 4294967295 bytes; expected at most 99999");
        assertThat(decode(Netstring.DEFAULT, latin("99999999999:")))
                .singleElement()
                .asString()
                .startsWith("!frame of 999999 or more bytes; expected at most 99999");
    }

    /// However high the limit is, a length that is only announced takes no memory: a thousand gigabytes here.
    @Test
    void row116_whatIsOnlyAnnouncedIsNotAllocated() {
        var prefix = LengthPrefix.INT32.withMaxLength(1 << 30);
        var netstring = Netstring.DEFAULT.withMaxLength(1 << 30);
        var waiting = IntStream.range(0, 1_000)
                .mapToObj(i -> FrameDecoder.of(i % 2 == 0 ? prefix : netstring))
                .toList();
        for (var decoder : waiting) {
            var begun = decoder instanceof LengthPrefixDecoder
                    ? Unpooled.wrappedBuffer(new byte[] {0x40, 0, 0, 0, 'x'})
                    : Unpooled.wrappedBuffer(latin("1073741824:x"));
            assertThat(decoder.next(begun)).isEqualTo(Step.NEED_MORE);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {":", "x", "-1:", "+1:", " 1:", "1 :", "1x", "01:a,", "00:,", "0x1:", "1;a,", "\u00b2:"})
    void aNetstringsLengthIsDigitsAndNothingElse(String input) {
        var found = decode(UP_TO_12, latin(input));
        assertThat(found).singleElement().asString().startsWith("!").contains("netstring's length");
        for (int cut = 1; cut < input.length(); cut++) {
            assertThat(decode(UP_TO_12, latin(input.substring(0, cut)), latin(input.substring(cut))))
                    .isEqualTo(found);
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"1:ab", "0:x", "3:abc;", "3:abcd,"})
    void aNetstringEndsInAComma(String input) {
        assertThat(decode(UP_TO_12, latin(input))).singleElement().asString().contains("expected ','");
    }

    @Test
    void aNetstringMayHoldWhatLooksLikeOne() {
        assertThat(decode(UP_TO_12, latin("4:2:5,,0:,12:hello world!,"))).containsExactly("2:5,", "", "hello world!");
    }

    @Test
    void aNetstringIsRefusedAtTheDigitThatMakesItTooLong() {
        assertThat(decode(UP_TO_12, latin("12:"))).isEmpty();
        assertThat(decode(UP_TO_12, latin("13"))).singleElement().asString().startsWith("!frame of 13 or more");
    }

    /// Copying what is held with each read would move half a terabyte here.
    @ParameterizedTest
    @MethodSource("framings")
    @Timeout(value = 15, unit = TimeUnit.SECONDS)
    void aFrameThatComesByteByByteCostsNoMoreThanItsBytes(Framing framing) {
        var large = switch (framing) {
            case LengthPrefix prefix -> prefix.withMaxLength(Math.min(1 << 20, prefix.mostLengthBytes()));
            case Netstring netstring -> netstring.withMaxLength(1 << 20);
        };
        byte[] frame = encode(large, new byte[large.maxLengthBytes()]);
        var decoder = FrameDecoder.of(large);
        var in = Unpooled.wrappedBuffer(frame);
        for (int i = 0; i < frame.length - 1; i++) {
            assertThat(decoder.next(in.readSlice(1))).isEqualTo(Step.NEED_MORE);
        }
        assertThat(decoder.next(in))
                .isInstanceOfSatisfying(
                        Step.Frame.class,
                        found -> assertThat(found.content().readableBytes()).isEqualTo(large.maxLengthBytes()));
    }

    @Test
    void aFrameInOnePieceIsNotCopied() {
        var read = Unpooled.wrappedBuffer(encode(LengthPrefix.INT16, latin("hello")));
        assertThat(FrameDecoder.of(LengthPrefix.INT16).next(read)).isInstanceOfSatisfying(Step.Frame.class, found -> {
            read.setByte(2, 'j');
            assertThat(found.content().toString(StandardCharsets.US_ASCII)).isEqualTo("jello");
        });
    }

    @Test
    void aLimitThatCanNotBeMeantIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> LengthPrefix.INT8.withMaxLength(256))
                .withMessageContaining("maxLengthBytes is 256; expected 1 to 255");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LengthPrefix(5, 1))
                .withMessageContaining("1 to 4");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LengthPrefix(0, 1))
                .withMessageContaining("1 to 4");
        assertThatIllegalArgumentException().isThrownBy(() -> Netstring.DEFAULT.withMaxLength(0));
        assertThatIllegalArgumentException().isThrownBy(() -> Netstring.DEFAULT.withMaxLength(Integer.MAX_VALUE));
    }
}
