package dev.hawser.lab;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;

/// Does tasks by waiting in the callback. On the thread engines that is right. On an event loop it is the article's
/// mistake: all other connections of the loop wait as well.
final class BlockingTasks extends LineProtocol {
    BlockingTasks() {
        super(LineFormat.LF);
    }

    @Override
    protected void lineReceived(String line) throws InterruptedException {
        sendLine(Wish.read(line).block());
    }
}
