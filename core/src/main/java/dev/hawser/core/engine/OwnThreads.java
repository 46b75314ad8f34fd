package dev.hawser.core.engine;

import java.util.concurrent.ThreadFactory;

/// A new virtual thread for each connection.
final class OwnThreads implements ConnectionThreads {
    private final Intake intake;
    private final ThreadFactory threads =
            Thread.ofVirtual().name("hawser-connection-", 1).factory();

    OwnThreads(Intake intake) {
        this.intake = intake;
    }

    @Override
    public void serve(BlockingChannel channel) {
        var connection = intake.serve(channel);
        channel.with(connection);
        threads.newThread(() -> channel.run(connection)).start();
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void shut() {
        // Nobody waits.
    }

    @Override
    public void dismantle() {
        // Each thread ends with its connection.
    }
}
