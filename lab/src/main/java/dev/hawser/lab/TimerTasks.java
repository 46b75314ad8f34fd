package dev.hawser.lab;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// Does tasks as an event loop wants them done: notes when to answer, and returns. Nobody waits meanwhile. The
/// connection's clock makes the call on the loop, as one of the connection's callbacks.
final class TimerTasks extends LineProtocol {
    TimerTasks() {
        super(LineFormat.LF);
    }

    @Override
    protected void lineReceived(String line) {
        var task = Wish.read(line);
        transport().clock().callLater(task.duration(), () -> sendLine(task.result()));
    }
}
