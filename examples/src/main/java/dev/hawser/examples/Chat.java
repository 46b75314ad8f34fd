package dev.hawser.examples;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Transport;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/// A chat room: each line goes to everybody else. Writing to another's connection is safe on every engine, and one who
/// doesn't read holds up nobody: what waits for him grows to a cap, and then he is dropped.
final class Chat extends LineProtocol {
    private final Set<Chat> room;
    private String name = "somebody";

    /// Makes the protocol of one guest.
    ///
    /// @param room shared by all guests; a concurrent set
    Chat(Set<Chat> room) {
        this.room = room;
    }

    static Set<Chat> newRoom() {
        return ConcurrentHashMap.newKeySet();
    }

    @Override
    protected void connectionMade() {
        name = "guest " + (room.size() + 1);
        sendLine("Welcome, " + name + ".");
        room.add(this);
    }

    @Override
    protected void lineReceived(String line) {
        for (Chat guest : room) {
            if (guest != this) {
                guest.sendLine(name + ": " + line);
            }
        }
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) {
        room.remove(this);
    }
}
