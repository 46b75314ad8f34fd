package dev.hawser.web.forms;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.Asked;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Method;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Status;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

final class MultipartTest {
    private static final String HEAD = "Content-Disposition: form-data; name=";
    private static final String FORM = "ignored\r\n--b\r\n" + HEAD + "\"text\"\r\n\r\none\r\n--two\r\n"
            + "--b \r\ncontent-disposition: form-data; name=file; filename=\"C:\\\\dir\\\\ä \\\"x\\\".txt\"\r\n"
            + "Content-Type: text/csv\r\n\r\n1,2\r\n\r\n"
            + "--b\r\n" + HEAD + "empty\r\n\r\n\r\n"
            + "--b\r\n" + HEAD + "bare\r\n\r\n"
            + "--b--\r\nignored";

    @Test
    void aFormIsTheSameHoweverItIsCut() throws Exception {
        var bytes = FORM.getBytes(StandardCharsets.UTF_8);
        for (int size = 1; size <= bytes.length; size++) {
            assertThat(read(streamed(pieces(bytes, size))))
                    .as("pieces of " + size)
                    .containsExactly(
                            "text|none|text/plain|one\r\n--two",
                            "file|ä \"x\".txt|text/csv|1,2\r\n",
                            "empty|none|text/plain|",
                            "bare|none|text/plain|");
        }
    }

    @Test
    void whatIsNotReadOfAPartIsPassedOver() throws Exception {
        var form = Multipart.of(whole(FORM));
        var names = new ArrayList<String>();
        for (var part = form.next().await();
                part.isPresent();
                part = form.next().await()) {
            names.add(part.get().name());
        }
        assertThat(names).containsExactly("text", "file", "empty", "bare");
        assertThat(form.next().await()).isEmpty();
    }

    /// RFC 2046 §5.1.1: the end of the line follows a delimiter, or white space and then that.
    @Test
    void aLineOfContentMayBeginLikeADelimiter() throws Exception {
        String content = "x\r\n--bc\r\n--b-\r\n--b \t!\r\n--b\r!\r\n--b-!";
        String sent = "--b \t\r\n" + HEAD + "a\r\n\r\n" + content + "\r\n--b--";
        assertThat(read(whole(sent))).containsExactly("a|none|text/plain|" + content);
        for (int at = 1; at < sent.length(); at++) {
            var pieces = ByteSource.of(
                    sent.substring(0, at).getBytes(StandardCharsets.UTF_8),
                    sent.substring(at).getBytes(StandardCharsets.UTF_8));
            assertThat(read(streamed(pieces))).as("cut before %s", at).containsExactly("a|none|text/plain|" + content);
        }
    }

    @Test
    void aPartOfThePastIsAnErrorOfTheHandlers() throws Exception {
        var form = Multipart.of(whole(FORM));
        var first = form.next().await().orElseThrow();
        form.next().await();
        assertThatThrownBy(() -> first.content().next()).isInstanceOf(IllegalStateException.class);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "--b",
                "--b\r\n" + HEAD + "a\r\n\r\nno end",
                "--b\r\n" + HEAD + "a\r\n\r\nno end\r\n--b",
                "--b\r\nContent-Disposition: form-data\r\n\r\n\r\n--b--",
                "--b\r\nContent-Disposition: attachment; name=a\r\n\r\n\r\n--b--",
                "--b\r\nno colon\r\n\r\n\r\n--b--",
                "--b\r\n\r\n\r\n--b--",
                "--bad\r\n" + HEAD + "a\r\n\r\n\r\n--bad--",
            })
    void row62_whatIsNoFormIsA400(String form) {
        assertBad(Status.BAD_REQUEST, whole(form), Multipart.Limits.defaults());
    }

    @Test
    @Timeout(20)
    void row62_aMillionPartsAndLongHeadsAreRefusedEarly() {
        var endless = new Endless("--b\r\n" + HEAD + "a\r\n\r\n\r\n");
        assertBad(Status.CONTENT_TOO_LARGE, streamed(endless), Multipart.Limits.defaults());
        assertThat(endless.given).isLessThan(64 * 1024);
        var head = new Endless("x".repeat(1024));
        head.first = "--b\r\nX: ";
        assertBad(Status.BAD_REQUEST, streamed(head), Multipart.Limits.defaults());
        assertThat(head.given).isLessThan(64 * 1024);
        var preamble = new Endless("x".repeat(1024));
        assertBad(Status.BAD_REQUEST, streamed(preamble), Multipart.Limits.defaults());
        assertThat(preamble.given).isLessThan(64 * 1024);
        var content = new Endless("x".repeat(1024));
        content.first = "--b\r\n" + HEAD + "a\r\n\r\n";
        assertBad(Status.CONTENT_TOO_LARGE, streamed(content), new Multipart.Limits(1, 1024, 1024 * 1024));
        assertThat(content.given).isLessThan(2 * 1024 * 1024);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"multipart/form-data", "multipart/form-data; boundary=", "multipart/form-data; boundary=a\u00e4"
            })
    void withoutABoundaryItIsA400(String type) {
        var request = Asked.of(Method.POST, "/")
                .header("Content-Type", type)
                .body(new byte[1])
                .request();
        assertThatThrownBy(() -> Multipart.of(request))
                .isInstanceOf(ProblemException.class)
                .hasMessageContaining("boundary");
    }

    @Test
    void anotherTypeIsA415() {
        var request = Asked.of(Method.POST, "/")
                .header("Content-Type", "text/plain")
                .body(new byte[1])
                .request();
        assertThatThrownBy(() -> Multipart.of(request))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        said -> assertThat(said.problem().status()).isEqualTo(Status.UNSUPPORTED_MEDIA_TYPE));
    }

    /// The same piece for ever.
    private static final class Endless implements ByteSource {
        private final byte[] piece;
        private String first = "";
        private long given;

        Endless(String piece) {
            this.piece = piece.getBytes(StandardCharsets.UTF_8);
        }

        @Override
        public Deferred<Optional<byte[]>> next() {
            var next = first.isEmpty() ? piece : first.getBytes(StandardCharsets.UTF_8);
            first = "";
            given += next.length;
            return Deferred.succeeded(Optional.of(next));
        }
    }

    private static void assertBad(Status status, Request request, Multipart.Limits limits) {
        assertThatThrownBy(() -> {
                    var form = Multipart.of(request, limits);
                    while (form.next().await().isPresent()) {
                        // The next one, until it is refused.
                    }
                })
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        said -> assertThat(said.problem().status()).isEqualTo(status));
    }

    private static List<String> read(Request request) throws Exception {
        var form = Multipart.of(request);
        var read = new ArrayList<String>();
        for (var part = form.next().await();
                part.isPresent();
                part = form.next().await()) {
            var one = part.get();
            read.add(one.name() + "|" + one.fileName().orElse("none") + "|" + one.type() + "|"
                    + one.text(1000).await());
        }
        return read;
    }

    private static ByteSource pieces(byte[] bytes, int size) {
        var pieces = new ArrayList<byte[]>();
        for (int i = 0; i < bytes.length; i += size) {
            pieces.add(Arrays.copyOfRange(bytes, i, Math.min(bytes.length, i + size)));
        }
        return ByteSource.of(pieces.iterator());
    }

    private static Request whole(String form) {
        return asked().body(form.getBytes(StandardCharsets.UTF_8)).request();
    }

    private static Request streamed(ByteSource source) {
        var request = asked().request();
        request.streamed(source);
        return request;
    }

    private static Asked asked() {
        return Asked.of(Method.POST, "/").header("Content-Type", "multipart/form-data; charset=x; boundary=\"b\"");
    }
}
