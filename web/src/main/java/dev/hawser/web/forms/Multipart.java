package dev.hawser.web.forms;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Status;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The parts of a form (`multipart/form-data`, RFC 7578), one after the other, from a body that is whole or one
/// that still comes: no more of it is in memory than a piece. For one reader at a time. Whatever is wrong with the
/// form fails the Deferred at hand with a [ProblemException].
public final class Multipart {
    private final Delimited delimited;
    private final Limits limits;
    private @Nullable Part current;
    private int parts;
    private boolean ended;

    /// What a form is held to.
    ///
    /// @param parts how many there may be; more is a 413
    /// @param headBytes how long the head of one may be, and what comes before the first; more is a 400
    /// @param bytes how much all of it may be; more is a 413. The server's own limit holds for a body that is
    ///     whole.
    public record Limits(int parts, int headBytes, long bytes) {
        public Limits {
            if (parts < 1 || headBytes < 1 || bytes < 1) {
                throw new IllegalArgumentException("parts is " + parts + ", headBytes is " + headBytes + ", bytes is "
                        + bytes + "; expected 1 or more of each");
            }
        }

        /// Returns 100 parts with heads of 8 KiB, and 100 MiB in all.
        public static Limits defaults() {
            return new Limits(100, 8 * 1024, 100L * 1024 * 1024);
        }
    }

    private Multipart(Delimited delimited, Limits limits) {
        this.delimited = delimited;
        this.limits = limits;
    }

    /// Begins to read a form.
    ///
    /// @throws ProblemException a 415 when the body is something else, a 400 when its type names no boundary
    public static Multipart of(Request request) {
        return of(request, Limits.defaults());
    }

    /// Begins to read a form under other limits.
    ///
    /// @throws ProblemException a 415 when the body is something else, a 400 when its type names no boundary
    public static Multipart of(Request request, Limits limits) {
        request.body().checkType("multipart/form-data");
        String type = request.headers().first("content-type").orElse("");
        String boundary = Parameters.of(type).get("boundary");
        // RFC 2046 §5.1.1.
        if (boundary == null || !boundary.matches("[0-9A-Za-z'()+_,./:=? -]{0,69}[0-9A-Za-z'()+_,./:=?-]")) {
            throw new ProblemException(
                    Status.BAD_REQUEST, "Content-Type has no boundary of 1 to 70 characters (RFC 2046 §5.1.1)");
        }
        return new Multipart(new Delimited(request.body().stream(), boundary, limits), limits);
    }

    /// Returns the next part, when its head is there; empty when there are no more. What was not read of the one
    /// before is passed over.
    public Deferred<Optional<Part>> next() {
        if (ended) {
            return Deferred.succeeded(Optional.empty());
        }
        return delimited.skip().compose(_ -> delimited.head()).then(head -> {
            if (head.isEmpty()) {
                ended = true;
                current = null;
                return Optional.empty();
            }
            if (++parts > limits.parts()) {
                throw new ProblemException(
                        Status.CONTENT_TOO_LARGE, "the form has too many parts; expected at most " + limits.parts());
            }
            var part = Part.of(head.get(), this);
            current = part;
            return Optional.of(part);
        });
    }

    /// Returns the next piece of a part.
    Deferred<Optional<byte[]>> piece(Part part) {
        if (part != current) {
            throw new IllegalStateException(
                    "the form is past part '" + part.name() + "'; take what a part has before asking for the next");
        }
        return delimited.piece();
    }
}
