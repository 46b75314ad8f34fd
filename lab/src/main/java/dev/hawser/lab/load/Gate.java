package dev.hawser.lab.load;

import io.netty.channel.Channel;
import io.netty.channel.ChannelFuture;
import java.util.ArrayDeque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.function.Consumer;

/// Lets only so many connect at a time. More at once than a server's backlog holds (511 as most ask for), and the
/// kernel drops some, to try again after a whole second. For one event loop's thread.
// What becomes of an attempt is heard by its listener; a future for the listener would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Gate {
    private static final int AT_ONCE = 128;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private final Set<Channel> connecting = new HashSet<>();
    private int inside;

    /// Begins to connect, now or when there is room.
    ///
    /// @param failed is told if it fails
    void enter(Callable<ChannelFuture> connect, Consumer<Throwable> failed) {
        Runnable attempt = () -> attempt(connect, failed);
        if (inside < AT_ONCE) {
            inside++;
            attempt.run();
        } else {
            waiting.add(attempt);
        }
    }

    /// Lets nobody in any more, and gives up on those that are still connecting: a loop that ends forgets them, and
    /// their sockets would stay open.
    void shut() {
        waiting.clear();
        List.copyOf(connecting).forEach(Channel::close);
    }

    private void attempt(Callable<ChannelFuture> connect, Consumer<Throwable> failed) {
        try {
            var attempt = connect.call();
            connecting.add(attempt.channel());
            attempt.addListener(done -> {
                connecting.remove(attempt.channel());
                left();
                if (!done.isSuccess()) {
                    failed.accept(done.cause());
                }
            });
        } catch (Exception failure) {
            left();
            failed.accept(failure);
        }
    }

    private void left() {
        var next = waiting.poll();
        if (next == null) {
            inside--;
        } else {
            next.run();
        }
    }
}
