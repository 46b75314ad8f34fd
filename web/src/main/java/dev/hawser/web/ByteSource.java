package dev.hawser.web;

import dev.hawser.core.deferred.Deferred;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;

/// Bytes that come piece by piece, at the pace of whoever takes them: the body of a long answer or of a large request.
/// One piece is asked for at a time.
public interface ByteSource extends AutoCloseable {
    /// Asks for the next piece, when the one before is there.
    ///
    /// @return fires with a piece, given away and not empty, or with nothing at the end, on whichever thread; fails
    ///     when there will be no more although this is not the end
    Deferred<Optional<byte[]>> next();

    /// Asks it to come to its end soon, because the server drains. A source that ends by itself needn't care.
    default void drain() {}

    /// Ends it: nobody will ask again. Called once, also after the end and after a failure, and perhaps while a piece
    /// is awaited, which is cancelled then.
    @Override
    default void close() {}

    /// Returns a source of these pieces.
    static ByteSource of(byte[]... pieces) {
        return of(List.of(pieces).iterator());
    }

    /// Returns a source of what an iterator has. It is asked in a callback of the connection, so on an event loop it
    /// must not block.
    static ByteSource of(Iterator<byte[]> pieces) {
        return () -> Deferred.attempt(() -> Deferred.succeeded(nextOf(pieces)));
    }

    private static Optional<byte[]> nextOf(Iterator<byte[]> pieces) {
        while (pieces.hasNext()) {
            var piece = pieces.next();
            if (piece.length > 0) {
                return Optional.of(piece);
            }
        }
        return Optional.empty();
    }

    /// Returns all that is left, when it is there.
    ///
    /// @param most how many bytes there may be
    /// @return fails with a [ProblemException], a 413, when there are more
    default Deferred<byte[]> all(int most) {
        return new Collected(this, most).begin();
    }
}
