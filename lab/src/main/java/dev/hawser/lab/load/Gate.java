package dev.hawser.lab.load;

import java.util.ArrayDeque;

/// Lets only so many connect at a time. More at once than a server's backlog holds (511 as most ask for), and the
/// kernel drops some, to try again after a whole second. For one thread.
final class Gate {
    private static final int AT_ONCE = 128;

    private final ArrayDeque<Runnable> waiting = new ArrayDeque<>();
    private int inside;

    /// Runs this, now or when there is room. It says [#left] when it has connected or failed.
    void enter(Runnable connect) {
        if (inside < AT_ONCE) {
            inside++;
            connect.run();
        } else {
            waiting.add(connect);
        }
    }

    /// Lets nobody in any more: whoever connects after the loop has closed its connections is closed by nobody.
    void shut() {
        waiting.clear();
    }

    void left() {
        var next = waiting.poll();
        if (next == null) {
            inside--;
        } else {
            next.run();
        }
    }
}
