package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.List;
import java.util.Locale;

/// Hands on the bodies of requests as they were before a client compressed them (RFC 9110 §8.4): one coding, of those
/// that [Compression] knows here, and no more than the limits. Any other gets a 415 that says what could have been
/// sent. So does a body that its handler takes piece by piece.
///
/// @param bytes how long a body may get
/// @param ratio how many times longer than it was sent, once it is more than 64 KiB: a text may be 20 times
public record Decompression(int bytes, int ratio) implements Filter {
    private static final int ANY_RATIO_BYTES = 64 * 1024;
    private static final int PIECE_BYTES = 8 * 1024;
    private static final String[] CODINGS = Coding.words();

    public Decompression {
        if (bytes < 1 || ratio < 1) {
            throw new IllegalArgumentException(
                    "bytes is " + bytes + " and ratio is " + ratio + "; expected 1 or more of each");
        }
    }

    /// Returns one with limits of 10 MiB and 100 times.
    public static Decompression defaults() {
        return new Decompression(10 * 1024 * 1024, 100);
    }

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        String coding = String.join(", ", request.headers().all("content-encoding"))
                .strip()
                .toLowerCase(Locale.ROOT);
        switch (coding) {
            case "", "identity" -> {}
            case "x-gzip" -> {
                return answer(request, Coding.GZIP, next);
            }
            case String word
            when List.of(CODINGS).contains(word) -> {
                return answer(request, Coding.of(word), next);
            }
            default -> {
                return unsupported(
                        "of the content codings only " + String.join(", ", CODINGS) + " are done, one at a time");
            }
        }
        return next.answer(request);
    }

    private Answer answer(Request request, Coding coding, Handler next) throws Exception {
        if (!request.body().isWhole()) {
            return unsupported("a body that is taken piece by piece is not decompressed here");
        }
        try {
            request.decompressed(decompressed(request.body().bytes(), coding));
        } catch (ProblemException bad) {
            return bad.problem().response();
        }
        return next.answer(request);
    }

    private byte[] decompressed(byte[] sent, Coding coding) {
        long most = Math.min(bytes, Math.max(ANY_RATIO_BYTES, (long) sent.length * ratio));
        var out = new ByteArrayOutputStream();
        var room = new byte[PIECE_BYTES];
        try (var in = coding.decompressing(new ByteArrayInputStream(sent))) {
            for (int count = in.read(room); count >= 0; count = in.read(room)) {
                if (out.size() + count > most) {
                    throw new ProblemException(
                            Status.CONTENT_TOO_LARGE,
                            "the body is too long when decompressed; expected at most " + most + " bytes");
                }
                out.write(room, 0, count);
            }
        } catch (IOException broken) {
            throw new ProblemException(Status.BAD_REQUEST, "the body is no " + coding.word() + ", or not all of it");
        }
        return out.toByteArray();
    }

    private static Response unsupported(String why) {
        // Here it says what requests may have (RFC 9110 §12.5.3).
        return Problem.of(Status.UNSUPPORTED_MEDIA_TYPE, why)
                .response()
                .header("Accept-Encoding", String.join(", ", CODINGS));
    }
}
