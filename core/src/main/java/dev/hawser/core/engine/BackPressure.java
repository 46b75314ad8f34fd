package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.LockLoop;
import dev.hawser.core.protocol.CloseReason;
import java.lang.System.Logger.Level;

/// How one connection keeps either side from running ahead of the other: it isn't read from while its protocol is
/// busy or its peer doesn't read, the protocol hears when there is room to write, and a peer for which too much waits
/// is dropped.
///
/// For the connection's event loop, unless marked otherwise.
final class BackPressure {
    private static final System.Logger LOG = System.getLogger(Connection.class.getName());

    private final Connection connection;

    /// Written by whoever wants it, at once: of two calls the later one counts, also when the loop made it itself
    /// while the one before it still waited for the loop.
    private volatile boolean paused;

    /// Written by any thread.
    private volatile boolean readsWhileUnwritable;

    /// Whether somebody heard that there is no room, and is to be told when there is. Written by any thread.
    private volatile boolean roomAwaited;

    private boolean toldWritable = true;
    private boolean watchedByHandlers;

    /// Guarded by this.
    private boolean overflowed;

    BackPressure(Connection connection) {
        this.connection = connection;
    }

    /// Reads no more until the protocol wants it, or on. For any thread.
    void pauseReading(boolean pause) {
        paused = pause;
        connection.serially(this::readOrNot);
    }

    /// Chooses whether the protocol is given input while the peer doesn't read its output. For any thread.
    void readWhileUnwritable(boolean read) {
        readsWhileUnwritable = read;
        if (connection.channel.eventLoop() instanceof LockLoop loop) {
            loop.keepOwnerFromSending(read);
        }
        connection.serially(this::readOrNot);
    }

    /// Reads while the protocol wants input and, unless that is switched off, the peer reads its output; what comes
    /// while closing is read and dropped, so that the kernel doesn't answer it with a reset.
    void readOrNot() {
        var channel = connection.channel;
        var output = channel.unsafe().outboundBuffer();
        // Where our output has ended there is none, and Netty calls that unwritable.
        boolean room = readsWhileUnwritable || output == null || output.isWritable();
        boolean read = !connection.ending.isOpen() || (!paused && room);
        if (channel.config().isAutoRead() != read) {
            channel.config().setAutoRead(read);
        }
    }

    /// Looks whether there is room; where there is none, has the protocol told as soon as there is. Costs a look
    /// while there is room. For any thread.
    boolean hasRoom() {
        var channel = connection.channel;
        while (!channel.isWritable()) {
            roomAwaited = true;
            // Room that was made before the note has told nobody; and a call that took the note at once had room.
            if (!channel.isWritable() && roomAwaited) {
                return false;
            }
        }
        return true;
    }

    /// Has the protocol told of room whenever there was none meanwhile. Netty's handlers ask the channel, which keeps
    /// no note of who was told that there is none.
    void watchedByHandlers() {
        watchedByHandlers = true;
    }

    /// Tells the protocol that there is room, or none, unless it knows.
    void tellRoom() {
        connection.inbound.callback("writabilityChanged", receiver -> {
            boolean awaited = roomAwaited || watchedByHandlers;
            // Before the look: who finds no room after it leaves a note of his own.
            roomAwaited = false;
            boolean writable = connection.channel.isWritable();
            if (!writable && awaited) {
                roomAwaited = true;
            }
            // Who awaits room knows that there was none, also where there is some before we could say so.
            if (connection.ending.isOpen() && (writable != toldWritable || (writable && awaited))) {
                toldWritable = writable;
                receiver.writabilityChanged(connection);
            }
        });
    }

    /// Returns whether less waits than the limits allow, and drops the peer where it doesn't. For any thread.
    boolean keepsCap() {
        long pending = connection.outbound.pendingBytes();
        long cap = connection.group.limits().output().capBytes();
        if (pending <= cap) {
            return true;
        }
        drop(pending, cap);
        return false;
    }

    private void drop(long pending, long cap) {
        synchronized (this) {
            // Several producers may find it at once.
            if (overflowed) {
                return;
            }
            overflowed = true;
        }
        LOG.log(Level.WARNING, "{0} reads too slowly: {1} bytes wait, {2} may; dropped", connection, pending, cap);
        connection.serially(() -> connection.ending.abort(new CloseReason.Overflow(pending, cap)));
    }
}
