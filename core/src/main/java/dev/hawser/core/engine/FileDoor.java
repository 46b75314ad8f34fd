package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.SocketFile;

/// The door of a UNIX socket, whose file is removed first when the port takes no more connections.
record FileDoor(SocketFile file, ListeningPort.Door door) implements ListeningPort.Door {
    @Override
    public void shut() {
        file.remove();
        door.shut();
    }

    @Override
    public int waiting() {
        return door.waiting();
    }

    @Override
    public void dismantle() {
        door.dismantle();
    }
}
