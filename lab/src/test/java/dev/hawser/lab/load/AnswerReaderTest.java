package dev.hawser.lab.load;

import static dev.hawser.lab.load.AnswerReader.Progress.MORE;
import static dev.hawser.lab.load.AnswerReader.Progress.WHOLE;
import static dev.hawser.lab.load.AnswerReader.Progress.WRONG;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.workload.AnswerEnd;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.embedded.EmbeddedChannel;
import io.netty.handler.codec.http.HttpResponseDecoder;
import io.netty.util.ReferenceCountUtil;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;

final class AnswerReaderTest {
    @Test
    void aLineEndsAtItsLineFeedHoweverItIsCut() {
        var reader = reader(AnswerEnd.LINE);
        assertThat(reader.take(bytes("hel"))).isEqualTo(MORE);
        assertThat(reader.take(bytes("lo"))).isEqualTo(MORE);
        assertThat(reader.take(bytes("\n"))).isEqualTo(WHOLE);
    }

    @Test
    void severalLinesAreOneAnswerWhereThatWasSaid() {
        var reader = reader(AnswerEnd.lines(3));
        assertThat(reader.take(bytes("a\nb\n"))).isEqualTo(MORE);
        assertThat(reader.take(bytes("c\n"))).isEqualTo(WHOLE);
    }

    @Test
    void whatComesBehindAnAnswerMakesItWrong() {
        assertThat(reader(AnswerEnd.LINE).take(bytes("a\nb"))).isEqualTo(WRONG);
        assertThat(reader(AnswerEnd.bytes(3)).take(bytes("abcd"))).isEqualTo(WRONG);
    }

    @Test
    void bytesAreCounted() {
        var reader = reader(AnswerEnd.bytes(5));
        assertThat(reader.take(bytes("a\nb"))).isEqualTo(MORE);
        assertThat(reader.take(bytes("cd"))).isEqualTo(WHOLE);
    }

    @Test
    void anAnswerThatIsKnownIsComparedByteForByte() {
        var reader = new AnswerReader(AnswerEnd.LINE);
        reader.expect(bytes("right\n"));
        assertThat(reader.take(bytes("rig"))).isEqualTo(MORE);
        assertThat(reader.take(bytes("ht\n"))).isEqualTo(WHOLE);
        reader.expect(bytes("right\n"));
        assertThat(reader.take(bytes("rigor\n"))).isEqualTo(WRONG);
        assertThat(reader.wrong()).isEqualTo("wrong answer");
        reader.expect(bytes("right\n"));
        assertThat(reader.take(bytes("right\nmore"))).isEqualTo(WRONG);
    }

    @Test
    void anHttpAnswerEndsWhereItsLengthOrItsLastChunkSays() {
        assertThat(http("HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok")).isEqualTo(WHOLE);
        assertThat(http("HTTP/1.1 204 No Content\r\n\r\n")).isEqualTo(WHOLE);
        assertThat(http("HTTP/1.1 200 OK\r\nContent-Length: 3\r\n\r\nok")).isEqualTo(MORE);
        assertThat(http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n"))
                .isEqualTo(MORE);
        assertThat(http("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n2\r\nok\r\n0\r\n\r\n"))
                .isEqualTo(WHOLE);
    }

    /// RFC 9110 §15.2: a client must be able to take any number of them, unasked.
    @Test
    void whatIsSaidBeforeTheAnswerIsNotTheAnswer() {
        String early = "HTTP/1.1 103 Early Hints\r\nLink: </a.css>\r\n\r\n";
        String go = "HTTP/1.1 100 Continue\r\n\r\n";
        assertThat(http(early)).isEqualTo(MORE);
        assertThat(http(go + early + "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"))
                .isEqualTo(WHOLE);
        assertThat(http(go + "HTTP/1.1 500 No\r\nContent-Length: 0\r\n\r\n")).isEqualTo(WRONG);
        var reader = reader(AnswerEnd.HTTP);
        assertThat(http(reader, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: other\r\n\r\n"))
                .isEqualTo(WRONG);
        assertThat(reader.wrong()).isEqualTo("HTTP status 101");
    }

    @Test
    void aStatusThatSaysNoIsAnErrorByItsNumber() {
        var reader = reader(AnswerEnd.HTTP);
        assertThat(http(reader, "HTTP/1.1 503 Busy\r\nContent-Length: 0\r\n\r\n"))
                .isEqualTo(WRONG);
        assertThat(reader.wrong()).isEqualTo("HTTP status 503");
    }

    @Test
    void aConnectionThatIsToCloseIsNotAskedAgain() {
        var reader = reader(AnswerEnd.HTTP);
        http(reader, "HTTP/1.1 200 OK\r\nConnection: close\r\nContent-Length: 0\r\n\r\n");
        assertThat(reader.stays()).isFalse();
        http(reader, "HTTP/1.1 200 OK\r\nContent-Length: 0\r\n\r\n");
        assertThat(reader.stays()).isTrue();
    }

    private static AnswerReader.Progress http(String response) {
        return http(reader(AnswerEnd.HTTP), response);
    }

    private static AnswerReader.Progress http(AnswerReader reader, String response) {
        var channel = new EmbeddedChannel(new HttpResponseDecoder());
        channel.writeInbound(bytes(response));
        var progress = MORE;
        for (Object part = channel.readInbound(); part != null; part = channel.readInbound()) {
            if (progress == MORE) {
                progress = reader.take(part);
            }
            ReferenceCountUtil.release(part);
        }
        channel.finishAndReleaseAll();
        return progress;
    }

    private static AnswerReader reader(AnswerEnd end) {
        var reader = new AnswerReader(end);
        reader.expect(null);
        return reader;
    }

    private static ByteBuf bytes(String text) {
        return Unpooled.copiedBuffer(text, StandardCharsets.ISO_8859_1);
    }
}
