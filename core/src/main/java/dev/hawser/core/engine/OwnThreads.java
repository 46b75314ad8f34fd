package dev.hawser.core.engine;

import java.util.concurrent.ThreadFactory;
import java.util.function.BooleanSupplier;

/// A new virtual thread for each connection.
final class OwnThreads implements ConnectionThreads {
    private final ThreadFactory threads =
            Thread.ofVirtual().name("hawser-connection-", 1).factory();

    @Override
    public BooleanSupplier serve(Applicant applicant) {
        var channel = applicant.channel();
        var connection = applicant.connection().get();
        // Not on the new thread: Netty remembers names and classes of handlers by thread, which would cost each
        // connection a kilobyte.
        connection.intoPipeline();
        threads.newThread(() -> Conversing.crank(connection, channel)).start();
        return () -> false;
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
