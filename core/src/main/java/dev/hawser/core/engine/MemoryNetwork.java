package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.MemoryEnd;
import dev.hawser.core.engine.channel.Pipe;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/// The names by which connections in memory are made, whatever engine serves their ends. A reactor has one and doesn't
/// see another's: so parts of a program, and tests, can't take each other's names. Safe for use by many threads.
public final class MemoryNetwork {
    private static final System.Logger LOG = System.getLogger(MemoryNetwork.class.getName());

    private final Map<String, Listener> listeners = new ConcurrentHashMap<>();
    private final AtomicLong clients = new AtomicLong();

    /// Serves one end of a connection.
    @FunctionalInterface
    interface Taker {
        void take(MemoryEnd end) throws IOException;
    }

    /// Takes a name.
    ///
    /// @param backlog how many may wait to be taken
    /// @param threads where they are taken, one at a time
    /// @param taker serves one end
    Listener listen(MemoryAddress address, int backlog, Executor threads, Taker taker) throws BindException {
        var listener = new Listener(address, backlog, threads, taker);
        if (listeners.putIfAbsent(address.name(), listener) != null) {
            throw new BindException("can't listen on " + address
                    + ": the name is taken in this reactor; stop whoever has it, or choose another name");
        }
        return listener;
    }

    /// Makes a connection to whoever has the name, who serves its end later. Doesn't block.
    ///
    /// @throws ConnectException when nobody has it, or too many wait there
    MemoryEnd connect(MemoryAddress to) throws ConnectException {
        var listener = listeners.get(to.name());
        if (listener == null) {
            throw new ConnectException("connection refused: nobody in this reactor listens there");
        }
        return listener.connect();
    }

    /// A name that was taken.
    final class Listener {
        private final MemoryAddress address;
        private final int backlog;
        private final Executor threads;
        private final Taker taker;
        private final AtomicInteger waiting = new AtomicInteger();
        private final ReentrantLock taking = new ReentrantLock();
        /// Guarded by `taking`.
        private boolean shut;

        private Listener(MemoryAddress address, int backlog, Executor threads, Taker taker) {
            this.address = address;
            this.backlog = backlog;
            this.threads = threads;
            this.taker = taker;
        }

        private MemoryEnd connect() throws ConnectException {
            if (waiting.incrementAndGet() > backlog) {
                waiting.decrementAndGet();
                throw new ConnectException("connection refused: " + backlog
                        + " clients wait to be taken, as many as its backlog allows; try again later");
            }
            var client = new MemoryAddress(address.name(), clients.incrementAndGet());
            var there = new Pipe(MemoryLink.CAPACITY_BYTES);
            var back = new Pipe(MemoryLink.CAPACITY_BYTES);
            var served = new MemoryEnd(there, back, address, client);
            try {
                threads.execute(() -> take(served));
            } catch (RejectedExecutionException over) {
                waiting.decrementAndGet();
                throw (ConnectException) new ConnectException("connection refused: the server ends").initCause(over);
            }
            return new MemoryEnd(back, there, client, address);
        }

        private void take(MemoryEnd end) {
            taking.lock();
            try {
                waiting.decrementAndGet();
                if (shut) {
                    end.resetOnClose();
                    end.close();
                } else {
                    taker.take(end);
                }
            } catch (IOException | RuntimeException | Error failure) {
                LOG.log(Level.ERROR, "a connection could not be taken; others go on", failure);
            } finally {
                taking.unlock();
            }
        }

        /// Gives the name back. Who waits to be taken sees a reset.
        void shut() {
            listeners.remove(address.name(), this);
            taking.lock();
            try {
                shut = true;
            } finally {
                taking.unlock();
            }
        }
    }
}
