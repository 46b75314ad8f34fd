package dev.hawser.core.engine.socket;

import java.io.Closeable;
import java.io.IOException;
import java.nio.channels.SocketChannel;
import org.jspecify.annotations.Nullable;

/// One file descriptor that is kept for bad times. When a process has none left, a client that connects is neither
/// served nor told; giving up the reserve for a moment makes room to take it and to close it, which it understands.
/// Twisted does the same. Safe for use by many threads. For the engine's rooms.
public final class ReserveDescriptor implements Closeable {
    private @Nullable SocketChannel reserve;
    private boolean closed;

    public ReserveDescriptor() {
        keep();
    }

    /// Takes a connection that waits, without waiting for one.
    @FunctionalInterface
    public interface Source {
        /// Returns a connection, or null when none waits.
        @Nullable
        Closeable next() throws IOException;
    }

    /// Closes clients that wait, until none does or the process has no descriptor even for this.
    public synchronized void shed(Source waiting) {
        release();
        try {
            for (var client = waiting.next(); client != null; client = waiting.next()) {
                client.close();
            }
        } catch (IOException stillNone) {
            // Somebody else took what the reserve gave up. The next attempt comes after a pause.
        } finally {
            keep();
        }
    }

    /// Gives up the descriptor until [#keep].
    public synchronized void release() {
        if (reserve != null) {
            try {
                reserve.close();
            } catch (IOException gone) {
                // An unconnected socket has nothing to lose.
            }
            reserve = null;
        }
    }

    /// Takes a descriptor, if there is one.
    ///
    /// @return whether the reserve is there. If not, a connection that was just accepted has what should be the
    ///     reserve: it must be closed, or those after it can neither be served nor told
    public synchronized boolean keep() {
        if (reserve == null && !closed) {
            try {
                reserve = SocketChannel.open();
            } catch (IOException none) {
                return false;
            }
        }
        return true;
    }

    @Override
    public synchronized void close() {
        closed = true;
        release();
    }
}
