package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.web.ByteSource;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.Executor;
import org.jspecify.annotations.Nullable;

/// The body of a request on its way: asks for a piece only while the server reads. For the connection's callbacks.
final class Upload {
    private static final System.Logger LOG = System.getLogger(Upload.class.getName());

    private final ByteSource source;
    private final OptionalLong length;
    private final Executor transport;
    private final Sink sink;
    private @Nullable Deferred<Optional<byte[]>> awaited;
    private long written;
    private boolean pumping;
    private boolean over;

    /// Where the pieces go.
    interface Sink {
        /// Returns whether there is room for a piece.
        boolean isWritable();

        /// Writes a piece.
        void write(byte[] piece);

        /// Ends the body: all of it was written.
        void end();

        /// Gives up: there will be no more although this is not the end.
        void failed(Throwable cause);
    }

    /// Makes one that has not begun.
    ///
    /// @param transport runs what a source's piece leads to
    Upload(ClientRequest.Content.Stream body, Executor transport, Sink sink) {
        this.source = body.pieces();
        this.length = body.length();
        this.transport = transport;
        this.sink = sink;
    }

    /// Writes as long as there are pieces and room.
    void pump() {
        if (pumping) {
            return;
        }
        pumping = true;
        try {
            while (!over && awaited == null && sink.isWritable()) {
                var next = Deferred.attempt(source::next);
                var fired = next.poll();
                if (fired != null) {
                    take(fired);
                } else {
                    awaited = next;
                    var _ = next.on(transport).both(outcome -> {
                        awaited = null;
                        take(outcome);
                        pump();
                        return outcome;
                    });
                }
            }
        } finally {
            pumping = false;
        }
    }

    /// Ends it because nobody reads it any more.
    void cancel() {
        if (over) {
            return;
        }
        over = true;
        if (awaited != null) {
            awaited.cancel();
        }
        try {
            source.close();
        } catch (RuntimeException | Error failure) {
            LOG.log(System.Logger.Level.WARNING, "the source of a request's body could not be closed", failure);
        }
    }

    private void take(Outcome<Optional<byte[]>> outcome) {
        if (over) {
            return;
        }
        switch (outcome) {
            case Outcome.Failure<Optional<byte[]>>(Throwable cause) -> fail(cause);
            case Outcome.Success<Optional<byte[]>>(Optional<byte[]> piece) -> {
                written += piece.map(bytes -> bytes.length).orElse(0);
                boolean isLast = piece.isEmpty();
                if (length.isPresent() && (written > length.getAsLong() || (isLast && written < length.getAsLong()))) {
                    fail(new IllegalStateException("the source of a request's body has "
                            + (isLast ? "only " : "at least ") + written + " bytes; expected the "
                            + length.getAsLong() + " that were announced"));
                } else if (isLast) {
                    cancel();
                    sink.end();
                } else {
                    sink.write(piece.get());
                }
            }
        }
    }

    private void fail(Throwable cause) {
        cancel();
        sink.failed(cause);
    }
}
