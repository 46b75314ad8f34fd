package dev.hawser.web.filter;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.ByteSource;
import java.util.Optional;

/// The pieces of another source, compressed.
final class CompressedSource implements ByteSource {
    private static final byte[] NOTHING = {};

    private final ByteSource plain;
    private final Compressing compressing;
    private boolean ended;

    CompressedSource(ByteSource plain, Compressing compressing) {
        this.plain = plain;
        this.compressing = compressing;
    }

    @Override
    public Deferred<Optional<byte[]>> next() {
        return ended ? Deferred.succeeded(Optional.empty()) : plain.next().then(this::compressed);
    }

    private synchronized Optional<byte[]> compressed(Optional<byte[]> piece) {
        if (piece.isEmpty()) {
            ended = true;
            return Optional.of(compressing.last(NOTHING));
        }
        return Optional.of(compressing.piece(piece.get()));
    }

    @Override
    public void drain() {
        plain.drain();
    }

    @Override
    public void close() {
        // A piece may be on its way on another thread; what it finds closed then fails, and nobody waits for it.
        synchronized (this) {
            compressing.close();
        }
        plain.close();
    }
}
