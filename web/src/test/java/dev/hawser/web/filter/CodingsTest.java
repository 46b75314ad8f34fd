package dev.hawser.web.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import com.aayushatharva.brotli4j.decoder.DecoderJNI;
import dev.hawser.web.Asked;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.OptionalLong;
import java.util.Random;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPInputStream;
import java.util.zip.GZIPOutputStream;
import java.util.zip.InflaterInputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/// Compressed answers, compressed requests, and answers that need not be sent.
final class CodingsTest {
    private static final String TEXT = "a line of text\n".repeat(10_000);
    private static final Handler PLAIN = _ -> Response.text(TEXT).header("ETag", "\"v1\"");
    private static final Handler ECHO = request ->
            Response.text(request.body().length() + ":" + request.body().text().hashCode());

    @Test
    void aTextIsCompressedForWhoSaysSo() throws Exception {
        var gzip = Asked.get("/").header("Accept-Encoding", "gzip, deflate").of(new Compression(), PLAIN);
        assertThat(gzip.header("Content-Encoding")).contains("gzip");
        assertThat(gzip.header("Vary")).contains("Accept-Encoding");
        assertThat(gzip.headers().all("ETag")).containsExactly("W/\"v1\"");
        var bytes = Asked.content(gzip);
        assertThat(bytes.length).isLessThan(TEXT.length() / 50);
        assertThat(new GZIPInputStream(new ByteArrayInputStream(bytes)).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(TEXT);
        var deflate = Asked.get("/").header("Accept-Encoding", "deflate").of(new Compression(), PLAIN);
        assertThat(new InflaterInputStream(new ByteArrayInputStream(Asked.content(deflate))).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo(TEXT);
        var plain = Asked.get("/").of(new Compression(), PLAIN);
        assertThat(plain.headers().has("Content-Encoding")).isFalse();
        assertThat(plain.header("Vary")).contains("Accept-Encoding");
        assertThat(plain.header("ETag")).contains("\"v1\"");
    }

    @Test
    void randomBytesOfAnyLengthComeBackWhole() throws Exception {
        var random = new Random(5);
        for (int length : new int[] {0, 1, 8191, 8192, 8193, 100_000}) {
            var bytes = new byte[length];
            random.nextBytes(bytes);
            var packed = Deflating.gzip().all(bytes);
            assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
                    .isEqualTo(bytes);
        }
    }

    @ParameterizedTest
    @EnumSource(Coding.class)
    void eachCodingThatIsThereGoesBothWays(Coding coding) throws Exception {
        assumeThat(coding.isAvailable()).as(coding + " is on the class path").isTrue();
        var answer = Asked.get("/")
                .header("Accept-Encoding", "*;q=0.1, " + coding.word())
                .of(new Compression(), PLAIN);
        assertThat(answer.header("Content-Encoding")).contains(coding.word());
        assertThat(answer.headers().all("ETag")).containsExactly("W/\"v1\"");
        var packed = Asked.content(answer);
        assertThat(packed.length).isLessThan(TEXT.length() / 50);
        var back = posted(coding.word(), packed).of(new Decompression(1_000_000, 100_000), ECHO);
        assertThat(Asked.text(back)).isEqualTo(TEXT.length() + ":" + TEXT.hashCode());
        var cut = posted(coding.word(), Arrays.copyOf(packed, packed.length - 1));
        assertThat(cut.of(new Decompression(1_000_000, 100_000), ECHO).status()).isEqualTo(Status.BAD_REQUEST);
        var bomb = posted(coding.word(), coding.compressing().all(new byte[20 * 1024 * 1024]));
        assertThat(bomb.of(Decompression.defaults(), ECHO).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
        var stream = coding.compressing();
        var pieces = new ByteArrayOutputStream();
        pieces.writeBytes(stream.piece("one ".getBytes(StandardCharsets.UTF_8)));
        assertThat(readable(coding, pieces.toByteArray()))
                .as("what was flushed can be read")
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("one ");
        pieces.writeBytes(stream.last("two".getBytes(StandardCharsets.UTF_8)));
        stream.close();
        assertThat(coding.decompressing(new ByteArrayInputStream(pieces.toByteArray()))
                        .readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .isEqualTo("one two");
    }

    private static byte[] readable(Coding coding, byte[] flushed) throws IOException {
        if (coding != Coding.BROTLI) {
            return coding.decompressing(new ByteArrayInputStream(flushed)).readNBytes(4);
        }
        // Its stream looks for more before it gives what is there.
        var decoder = new DecoderJNI.Wrapper(1024);
        try {
            decoder.getInputBuffer().put(flushed);
            decoder.push(flushed.length);
            var plain = new byte[4];
            decoder.pull().get(plain);
            return plain;
        } finally {
            decoder.destroy();
        }
    }

    @Test
    void whatTheClientLikesBestIsTaken() throws Exception {
        assumeThat(Coding.ZSTD.isAvailable() && Coding.BROTLI.isAvailable()).isTrue();
        for (var asked : new String[][] {
            {"gzip, deflate, br, zstd", "zstd"},
            {"gzip, br", "br"},
            {"gzip, br;q=0.9, zstd;q=0", "gzip"},
            {"br;q=0.5, *;q=0.1", "br"}
        }) {
            var answer = Asked.get("/").header("Accept-Encoding", asked[0]).of(new Compression(), PLAIN);
            assertThat(answer.header("Content-Encoding")).as(asked[0]).contains(asked[1]);
        }
    }

    @Test
    void aStreamIsCompressedPieceByPiece() throws Exception {
        var source = ByteSource.of("one ".repeat(500).getBytes(StandardCharsets.UTF_8), new byte[] {'2'});
        var answer = Asked.get("/")
                .header("Accept-Encoding", "gzip")
                .of(
                        new Compression(),
                        _ -> Response.of(Status.OK)
                                .content("text/plain", new ResponseBody.Stream(source, OptionalLong.of(2001))));
        assertThat(answer.body().length()).isEmpty();
        var stream = (ResponseBody.Stream) answer.body();
        var first = stream.source().next().await().orElseThrow();
        var opened = new GZIPInputStream(new ByteArrayInputStream(first));
        // All of the first piece can be read from what was sent of it.
        assertThat(opened.readNBytes(2000)).endsWith("one ".getBytes(StandardCharsets.UTF_8));
        var all = new ByteArrayOutputStream();
        all.writeBytes(first);
        all.writeBytes(stream.source().all(10_000).await());
        assertThat(new GZIPInputStream(new ByteArrayInputStream(all.toByteArray())).readAllBytes())
                .asString(StandardCharsets.UTF_8)
                .endsWith("one 2");
    }

    @Test
    void whatIsSmallOrCompressedOrNotToBeTouchedIsNot() throws Exception {
        Handler[] left = {
            _ -> Response.text("small"),
            _ -> Response.of(Status.OK).content("image/png", new byte[10_000]),
            _ -> Response.text(TEXT).header("Content-Encoding", "br"),
            _ -> Response.text(TEXT).header("Cache-Control", "public, No-Transform"),
            _ -> Response.text(TEXT).status(Status.PARTIAL_CONTENT),
            _ -> Response.of(Status.OK).content("text/event-stream", ByteSource.of(new byte[2000])),
        };
        for (var handler : left) {
            var answer = Asked.get("/").header("Accept-Encoding", "gzip").of(new Compression(), handler);
            assertThat(answer.headers().all("Content-Encoding")).doesNotContain("gzip");
        }
    }

    @Test
    void aCompressedBodyIsHandedOnAsItWas() throws Exception {
        String expected = TEXT.length() + ":" + TEXT.hashCode();
        var gzip = posted("gzip", gzip(TEXT.getBytes(StandardCharsets.UTF_8)));
        // It is 300 times shorter than the text, so only a higher ratio lets it in.
        assertThat(Asked.text(gzip.of(new Decompression(1_000_000, 1000), ECHO)))
                .isEqualTo(expected);
        var out = new ByteArrayOutputStream();
        try (var deflate = new DeflaterOutputStream(out)) {
            deflate.write(TEXT.getBytes(StandardCharsets.UTF_8));
        }
        var zlib = posted("DEFLATE", out.toByteArray());
        assertThat(Asked.text(zlib.of(new Decompression(1_000_000, 1000), ECHO)))
                .isEqualTo(expected);
        var plain = posted("identity", TEXT.getBytes(StandardCharsets.UTF_8));
        assertThat(Asked.text(plain.of(Decompression.defaults(), ECHO))).isEqualTo(expected);
    }

    @Test
    void row60_abodyThatGrowsTooMuchIsA413() throws Exception {
        var bomb = posted("gzip", gzip(new byte[20 * 1024 * 1024]));
        assertThat(bomb.of(Decompression.defaults(), ECHO).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
        assertThat(bomb.of(new Decompression(10 * 1024 * 1024, 100_000), ECHO).status())
                .isEqualTo(Status.CONTENT_TOO_LARGE);
        var ratio = posted("gzip", gzip(new byte[100 * 1024]));
        assertThat(ratio.of(Decompression.defaults(), ECHO).status()).isEqualTo(Status.CONTENT_TOO_LARGE);
        var small = posted("gzip", gzip(new byte[60 * 1024]));
        assertThat(small.of(Decompression.defaults(), ECHO).status()).isEqualTo(Status.OK);
    }

    @ParameterizedTest
    @ValueSource(strings = {"snappy", "gzip, gzip, gzip", "gzip, br", "chunked"})
    void row60_anyOtherCodingIsA415(String coding) throws Exception {
        var answer = posted(coding, new byte[10]).of(Decompression.defaults(), ECHO);
        assertThat(answer.status()).isEqualTo(Status.UNSUPPORTED_MEDIA_TYPE);
        assertThat(answer.header("Accept-Encoding")).contains(String.join(", ", Coding.words()));
    }

    @Test
    void whatIsNoGzipOrNotAllOfItIsA400() throws Exception {
        var whole = gzip(TEXT.getBytes(StandardCharsets.UTF_8));
        var broken = whole.clone();
        broken[whole.length - 5] ^= 1;
        for (byte[] bad : new byte[][] {{}, {1, 2, 3}, Arrays.copyOf(whole, whole.length - 9), broken}) {
            assertThat(posted("gzip", bad)
                            .of(new Decompression(1_000_000, 1000), ECHO)
                            .status())
                    .isEqualTo(Status.BAD_REQUEST);
        }
    }

    @Test
    void whoHasItAlreadyIsSentNothing() throws Exception {
        var first = Asked.get("/").of(new EntityTags(), _ -> Response.text("hi").header("Vary", "Accept"));
        String tag = first.header("ETag").orElseThrow();
        assertThat(tag).matches("\"[0-9a-f]{32}\"");
        var again = Asked.get("/")
                .header("If-None-Match", "W/" + tag)
                .of(new EntityTags(), _ -> Response.text("hi").header("Vary", "Accept"));
        assertThat(again.status()).isEqualTo(Status.NOT_MODIFIED);
        assertThat(again.headers().all("ETag")).containsExactly(tag);
        assertThat(again.header("Vary")).contains("Accept");
        assertThat(again.headers().has("Content-Type")).isFalse();
        assertThat(Asked.content(again)).isEmpty();
        var other = Asked.get("/").header("If-None-Match", tag).of(new EntityTags(), _ -> Response.text("ho"));
        assertThat(Asked.text(other)).isEqualTo("ho");
        var posted =
                Asked.of(Method.POST, "/").header("If-None-Match", "*").of(new EntityTags(), _ -> Response.text("hi"));
        assertThat(posted.status()).isEqualTo(Status.OK);
    }

    private static Asked posted(String coding, byte[] body) {
        return Asked.of(Method.POST, "/").header("Content-Encoding", coding).body(body);
    }

    private static byte[] gzip(byte[] plain) throws IOException {
        var out = new ByteArrayOutputStream();
        try (var gzip = new GZIPOutputStream(out)) {
            gzip.write(plain);
        }
        return out.toByteArray();
    }
}
