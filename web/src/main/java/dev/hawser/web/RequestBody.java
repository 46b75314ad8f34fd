package dev.hawser.web;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.IllegalCharsetNameException;
import java.nio.charset.StandardCharsets;
import java.nio.charset.UnsupportedCharsetException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// What a request brings along: the same to a handler whether it came with a length or in chunks, in one piece or
/// in many. It is whole, and no longer than the limit, when the handler is called; for one that
/// [streams][Handler#streaming] it comes as a [#stream] of any length, and all else here is an error of the
/// handler's. One that the client compressed is what it sent, and no text, JSON or form as it is, unless
/// [Decompression][dev.hawser.web.filter.Decompression] stands before the handler.
public final class RequestBody {
    static final RequestBody EMPTY = new RequestBody(new byte[0], null, "", null);

    private final byte[] content;
    private final @Nullable ByteSource source;
    private final String type;
    /// Where a coding may be named that is still to be undone; null where there is none.
    private final @Nullable Headers head;

    RequestBody(byte[] content, @Nullable ByteSource source, String type, @Nullable Headers head) {
        this.content = content;
        this.source = source;
        this.type = type;
        this.head = head;
    }

    /// Returns how many bytes there are.
    public int length() {
        return whole().length;
    }

    /// Returns a copy of the bytes.
    public byte[] bytes() {
        return whole().clone();
    }

    /// Returns it piece by piece.
    public ByteSource stream() {
        return source == null ? ByteSource.of(content) : source;
    }

    /// Returns whether all of it is there; it isn't for a handler that [streams][Handler#streaming].
    public boolean isWhole() {
        return source == null;
    }

    /// Returns its media type without parameters, in lower case; empty when none was named.
    public String mediaType() {
        int semicolon = type.indexOf(';');
        return (semicolon < 0 ? type : type.substring(0, semicolon)).strip().toLowerCase(Locale.ROOT);
    }

    /// Checks that its media type is one of these.
    ///
    /// @param types in lower case
    /// @throws ProblemException a 415 when it is another
    public void checkType(String... types) {
        if (!List.of(types).contains(mediaType())) {
            throw unsupported(String.join(" or ", types));
        }
    }

    /// Returns it as text, in the charset that its type names, or else UTF-8.
    ///
    /// @throws ProblemException a 400 when it is no such text, a 415 for a charset that isn't known, and for a body
    ///     that is compressed
    public String text() {
        checkPlain();
        var charset = charset();
        try {
            return charset.newDecoder().decode(ByteBuffer.wrap(whole())).toString();
        } catch (CharacterCodingException bad) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "the body is no " + charset + "; expected text in " + charset);
        }
    }

    /// Returns it as a value that was sent as JSON.
    ///
    /// @throws ProblemException a 415 when its type isn't JSON or it is compressed, a 400 that says where when it
    ///     is no such value
    public <T> T json(Class<T> type) {
        String media = mediaType();
        if (!media.equals("application/json") && !media.endsWith("+json")) {
            throw unsupported("application/json");
        }
        checkPlain();
        return Json.read(whole(), type);
    }

    /// Returns the fields of a form (`application/x-www-form-urlencoded`).
    ///
    /// @throws ProblemException a 415 when its type is another or it is compressed, a 400 when it can't be decoded
    public Query form() {
        checkType("application/x-www-form-urlencoded");
        checkPlain();
        return Query.of(new String(whole(), StandardCharsets.ISO_8859_1));
    }

    private byte[] whole() {
        if (source != null) {
            throw new IllegalStateException("this body comes piece by piece; take it from stream(), or from "
                    + "stream().all(most) when all is there");
        }
        return content;
    }

    /// What is compressed would be taken for something else (RFC 9110 §8.4).
    private void checkPlain() {
        var codings = head == null ? List.<String>of() : head.all("content-encoding");
        if (!codings.isEmpty() && !String.join(",", codings).strip().equalsIgnoreCase("identity")) {
            throw new ProblemException(
                    Status.UNSUPPORTED_MEDIA_TYPE,
                    "the body's Content-Encoding is '" + Escaped.text(String.join(", ", codings))
                            + "', which nothing here undoes; expected none");
        }
    }

    private ProblemException unsupported(String wanted) {
        return new ProblemException(
                Status.UNSUPPORTED_MEDIA_TYPE,
                "the body's Content-Type is '" + Escaped.text(type) + "'; expected " + wanted);
    }

    private Charset charset() {
        String lower = type.toLowerCase(Locale.ROOT);
        int at = lower.indexOf("charset=");
        if (at < 0) {
            return StandardCharsets.UTF_8;
        }
        String name =
                lower.substring(at + "charset=".length()).split("[;\\s]", 2)[0].replace("\"", "");
        try {
            return Charset.forName(name);
        } catch (IllegalCharsetNameException | UnsupportedCharsetException unknown) {
            throw unsupported("a charset that is known, such as utf-8");
        }
    }
}
