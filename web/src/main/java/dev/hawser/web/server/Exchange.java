package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import org.jspecify.annotations.Nullable;

/// One request that has no answer yet. Whether the client is still there may be asked by any thread; all else is for
/// the connection's callbacks.
final class Exchange implements Request.Client {
    private @Nullable Deferred<Response> pending;

    // Guarded by this.
    private @Nullable Deferred<@Nullable Void> closed;
    private boolean left;

    @Override
    public Deferred<@Nullable Void> closed() {
        Deferred<@Nullable Void> watched;
        synchronized (this) {
            if (closed == null) {
                // Cancelling it must not take it away from others.
                closed = Deferred.stoppedBy(() -> {});
            }
            watched = closed;
            if (!left) {
                return watched;
            }
        }
        watched.trySucceed(null);
        return watched;
    }

    /// Notes what will fire with the answer.
    void awaits(Deferred<Response> response) {
        pending = response;
    }

    /// Notes that the client has left, or at least ended its output.
    void clientLeaves() {
        Deferred<@Nullable Void> watched;
        synchronized (this) {
            left = true;
            watched = closed;
        }
        if (watched != null) {
            watched.trySucceed(null);
        }
    }

    /// Calls the answer off, because nobody waits for it any more.
    void cancel() {
        if (pending != null) {
            pending.cancel();
        }
    }
}
