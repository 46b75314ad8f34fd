package dev.hawser.web;

import dev.hawser.core.deferred.Deferred;
import java.io.ByteArrayOutputStream;
import java.util.Optional;

/// All pieces of a source, put together.
final class Collected {
    private final ByteSource source;
    private final int most;
    private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();

    Collected(ByteSource source, int most) {
        this.source = source;
        this.most = most;
    }

    Deferred<byte[]> begin() {
        return next().eventually(source::close);
    }

    private Deferred<byte[]> next() {
        return source.next().compose(this::add);
    }

    private Deferred<byte[]> add(Optional<byte[]> piece) {
        if (piece.isEmpty()) {
            return Deferred.succeeded(bytes.toByteArray());
        }
        if (bytes.size() + piece.get().length > most) {
            return Deferred.failed(new ProblemException(
                    Status.CONTENT_TOO_LARGE, "the body is too long; expected at most " + most + " bytes"));
        }
        bytes.writeBytes(piece.get());
        return next();
    }
}
