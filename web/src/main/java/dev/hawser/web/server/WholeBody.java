package dev.hawser.web.server;

import dev.hawser.web.ProblemException;
import dev.hawser.web.Status;
import io.netty.buffer.ByteBuf;
import org.jspecify.annotations.Nullable;

/// The body of a request while it is collected for a handler that wants all of it: not too long, not too much beside
/// the other clients' bodies, and not too slowly. For the connection's callbacks.
final class WholeBody {
    private static final byte[] NOTHING = {};

    private final Serving serving;
    private @Nullable Content content = new Content();
    private long windowNanos;
    private long windowBytes;
    private long bytes;
    private long heldBytes;

    /// Makes one of which nothing has come yet. Its time begins.
    WholeBody(Serving serving) {
        this.serving = serving;
        this.windowNanos = nanoTime();
    }

    /// Takes a copy of a part.
    ///
    /// @throws ProblemException when it is too much; then the request is to be refused
    void add(ByteBuf piece) {
        int count = piece.readableBytes();
        bytes += count;
        if (bytes > serving.limits().body().bytes()) {
            throw tooLong(serving.limits());
        }
        if (count > 0) {
            heldBytes += count;
            if (serving.load().isHeldTooMuch(count)) {
                throw new ProblemException(
                        Status.SERVICE_UNAVAILABLE, "too much is sent at once by all clients; try again later");
            }
            if (content != null) {
                content.add(piece);
            }
        }
    }

    static ProblemException tooLong(HttpLimits limits) {
        return new ProblemException(
                Status.CONTENT_TOO_LARGE,
                "the body is too long; expected at most " + limits.body().bytes() + " bytes");
    }

    /// Returns whether less has come since the last look than should have. Each grace counts on its own: what came
    /// fast before is no excuse for sending nothing now.
    boolean isTooSlow() {
        long now = nanoTime();
        boolean slow = bytes - windowBytes
                < (now - windowNanos) / 1e9 * serving.limits().body().leastBytesPerSecond();
        windowNanos = now;
        windowBytes = bytes;
        return slow;
    }

    /// Returns all there is, which still counts as kept until it [ends][#ends].
    byte[] take() {
        return content == null ? NOTHING : content.take();
    }

    /// Drops what there is, because nobody will take it.
    void drop() {
        content = null;
    }

    /// Lets go of what there is. It may be called again.
    void ends() {
        if (heldBytes > 0) {
            boolean _ = serving.load().isHeldTooMuch(-heldBytes);
            heldBytes = 0;
        }
    }

    private long nanoTime() {
        return serving.transport().clock().nanoTime();
    }
}
