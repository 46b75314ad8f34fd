package dev.hawser.web.files;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import dev.hawser.web.ResponseBody;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Several bodies, one after the other. Each file is open only while it is its turn.
final class Joined implements ByteSource {
    private final Iterator<ResponseBody> bodies;
    private ByteSource current = ByteSource.of();

    Joined(List<ResponseBody> bodies) {
        this.bodies = bodies.iterator();
    }

    @Override
    public Deferred<Optional<byte[]>> next() {
        return current.next().compose(piece -> {
            if (piece.isPresent() || !bodies.hasNext()) {
                return Deferred.succeeded(piece);
            }
            current.close();
            current = source(bodies.next());
            return next();
        });
    }

    private static ByteSource source(ResponseBody body) {
        return switch (body) {
            case ResponseBody.Bytes(byte[] content) -> ByteSource.of(content);
            case ResponseBody.Stream stream -> stream.source();
            case ResponseBody.File file -> file.pieces();
            case ResponseBody.Upgraded _ ->
                throw new IllegalArgumentException("an upgrade has no content to be joined");
        };
    }

    @Override
    public void close() {
        current.close();
    }
}
