package dev.hawser.web.socket;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// WebSockets that are told the same: the members of a chat. Sending to all never waits, for whoever reads slowly is
/// passed over or sent away, and holds up nobody. Safe for use by many threads.
public final class WebSocketGroup {
    private static final int MOST_WAITING_BYTES = 256 * 1024;

    private final Set<WebSocket> members = ConcurrentHashMap.newKeySet();
    private final Slow slow;
    private final int mostWaitingBytes;

    /// What becomes of a member for which too much waits.
    public enum Slow {
        /// It misses the message.
        MISSES,
        /// It is closed, with [Closing#TRY_AGAIN_LATER].
        IS_CLOSED
    }

    /// Makes a group that closes a member for which 256 KiB wait.
    public WebSocketGroup() {
        this(Slow.IS_CLOSED, MOST_WAITING_BYTES);
    }

    /// Makes a group.
    ///
    /// @param mostWaitingBytes how much may wait for one member, besides what its transport holds
    public WebSocketGroup(Slow slow, int mostWaitingBytes) {
        if (mostWaitingBytes < 0) {
            throw new IllegalArgumentException("mostWaitingBytes is " + mostWaitingBytes + "; expected 0 or more");
        }
        this.slow = slow;
        this.mostWaitingBytes = mostWaitingBytes;
    }

    /// Adds a member, which leaves by itself when it closes.
    public void join(WebSocket socket) {
        members.add(socket);
        if (!socket.connection().whenOver(this)) {
            members.remove(socket);
        }
    }

    /// Removes a member, if it is one.
    public void leave(WebSocket socket) {
        members.remove(socket);
        socket.connection().forget(this);
    }

    /// Returns how many there are.
    public int size() {
        return members.size();
    }

    /// Sends a text to all.
    public void send(String text) {
        send(Message.text(text));
    }

    /// Sends bytes to all.
    ///
    /// @param message given away
    public void send(byte[] message) {
        send(new Message(Frames.BINARY, message));
    }

    private void send(Message message) {
        for (var member : members) {
            if (!member.connection().offer(message, mostWaitingBytes) && slow == Slow.IS_CLOSED) {
                leave(member);
                member.close(Closing.TRY_AGAIN_LATER, "it reads too slowly");
            }
        }
    }
}
