package dev.hawser.lab;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// Does tasks as an event loop wants them done: notes when to answer, and returns. Nobody waits meanwhile. The clock's
/// thread makes the call, which hands the reply to the loop.
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
