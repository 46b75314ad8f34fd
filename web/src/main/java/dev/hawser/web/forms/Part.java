package dev.hawser.web.forms;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Status;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import java.util.Optional;

/// One field of a form, or one file in it.
public final class Part {
    private final String name;
    private final Optional<String> fileName;
    private final String type;
    private final Multipart form;

    private Part(String name, Optional<String> fileName, String type, Multipart form) {
        this.name = name;
        this.fileName = fileName;
        this.type = type;
        this.form = form;
    }

    /// Reads the head of a part.
    ///
    /// @throws ProblemException a 400 when it has no name, or is none
    static Part of(String head, Multipart form) {
        String disposition = "";
        String type = "text/plain";
        for (String line : head.split("\r\n", -1)) {
            int colon = line.indexOf(':');
            if (colon <= 0 && !line.isEmpty()) {
                throw bad("a line in the head of a part has no name");
            }
            String field = line.substring(0, Math.max(0, colon)).toLowerCase(Locale.ROOT);
            if (field.equals("content-disposition")) {
                disposition = utf8(line.substring(colon + 1).strip());
            } else if (field.equals("content-type")) {
                type = line.substring(colon + 1).strip();
            }
        }
        var parameters = Parameters.of(disposition);
        String name = parameters.get("name");
        if (!disposition.toLowerCase(Locale.ROOT).startsWith("form-data") || name == null) {
            throw bad("a part has no Content-Disposition: form-data with a name");
        }
        return new Part(name, Optional.ofNullable(parameters.get("filename")).map(Part::last), type, form);
    }

    /// Returns the name of the field.
    public String name() {
        return name;
    }

    /// Returns what the client calls the file, without the folders that some name; empty for what is no file.
    /// Whatever the client likes: no name for a file of the server's.
    public Optional<String> fileName() {
        return fileName;
    }

    /// Returns the media type that the client says it has.
    public String type() {
        return type;
    }

    /// Returns what is in it, piece by piece, to be taken before the next part is asked for.
    public ByteSource content() {
        return () -> form.piece(this);
    }

    /// Returns what is in it as text, when it is there.
    ///
    /// @param most how many bytes there may be; more is a 413, and what is no UTF-8 a 400
    public Deferred<String> text(int most) {
        return content().all(most).then(Part::utf8);
    }

    private static String last(String path) {
        return path.substring(Math.max(path.lastIndexOf('/'), path.lastIndexOf('\\')) + 1);
    }

    /// Heads are read byte by byte, and are UTF-8 in browsers' forms (RFC 7578 §5.1).
    private static String utf8(String latin) {
        return utf8(latin.getBytes(StandardCharsets.ISO_8859_1));
    }

    private static String utf8(byte[] bytes) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException wrong) {
            throw bad("a part is no UTF-8");
        }
    }

    private static ProblemException bad(String what) {
        return new ProblemException(Status.BAD_REQUEST, what + " (RFC 7578)");
    }
}
