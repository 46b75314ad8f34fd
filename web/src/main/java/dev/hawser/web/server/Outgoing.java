package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.web.ByteSource;
import dev.hawser.web.ResponseBody;
import java.lang.System.Logger.Level;
import java.util.Optional;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The body of an answer on its way from a source: asks for a piece only while the client reads. For the connection's
/// callbacks.
final class Outgoing {
    private static final System.Logger LOG = System.getLogger(Outgoing.class.getName());

    private final ByteSource source;
    private final long length;
    private final Executor transport;
    private final Wire wire;
    private @Nullable Deferred<Optional<byte[]>> awaited;
    private long written;
    private boolean pumping;
    private boolean over;

    /// Where the pieces go.
    interface Wire {
        /// Returns whether there is room for a piece.
        boolean isWritable();

        /// Writes a piece.
        void write(byte[] piece);

        /// Ends the body: all of it was written.
        void end();

        /// Breaks the answer off, so that the client can tell.
        void breakOff();
    }

    /// Makes one that has not begun.
    ///
    /// @param transport runs what a source's piece leads to
    Outgoing(ResponseBody.Stream body, Executor transport, Wire wire) {
        this.source = body.source();
        this.length = body.length().orElse(-1);
        this.transport = transport;
        this.wire = wire;
    }

    /// Writes as long as there are pieces and room.
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!over && awaited == null && wire.isWritable()) {
                var next = ask();
                var fired = next.poll();
                if (fired != null) {
                    take(fired);
                } else {
                    awaited = next;
                    var _ = next.both(outcome -> {
                        transport.execute(() -> arrives(outcome));
                        return outcome;
                    });
                }
            }
        } finally {
            pumping = false;
        }
    }

    private void arrives(Outcome<Optional<byte[]>> piece) {
        awaited = null;
        take(piece);
        pump();
    }

    /// Asks the source to come to its end soon.
    void drain() {
        if (!over) {
            source.drain();
        }
    }

    /// Ends it because nobody reads it any more.
    void cancel() {
        if (!over) {
            close();
        }
    }

    private Deferred<Optional<byte[]>> ask() {
        try {
            return source.next();
        } catch (RuntimeException | Error failure) {
            return Deferred.failed(failure);
        }
    }

    private void take(Outcome<Optional<byte[]>> outcome) {
        if (over) {
            return;
        }
        switch (outcome) {
            case Outcome.Success<Optional<byte[]>>(Optional<byte[]> piece)
            when piece.isPresent() -> {
                written += piece.get().length;
                if (length >= 0 && written > length) {
                    breakOff(new IllegalStateException(
                            "the source of an answer has more than the " + length + " bytes that were announced"));
                } else {
                    wire.write(piece.get());
                }
            }
            case Outcome.Success<Optional<byte[]>> _
            when length < 0 || written == length -> {
                close();
                wire.end();
            }
            case Outcome.Success<Optional<byte[]>> _ ->
                breakOff(new IllegalStateException("the source of an answer has ended after " + written
                        + " bytes; expected the " + length + " that were announced"));
            case Outcome.Failure<Optional<byte[]>>(Throwable cause) -> breakOff(cause);
        }
    }

    private void breakOff(Throwable cause) {
        LOG.log(Level.ERROR, "the body of an answer broke off; the client sees that it isn't whole", cause);
        close();
        wire.breakOff();
    }

    private void close() {
        over = true;
        if (awaited != null) {
            awaited.cancel();
        }
        try {
            source.close();
        } catch (RuntimeException | Error failure) {
            LOG.log(Level.WARNING, "the source of an answer could not be closed", failure);
        }
    }
}
