package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.BlockingChannel;
import dev.hawser.core.engine.channel.Wire;
import dev.hawser.core.protocol.Refusal;
import java.io.IOException;
import java.util.concurrent.Executor;

/// Shows those who come to a port of a thread engine to their thread, or turns them away.
///
/// @param helpers run what a connection's own thread can't; they may block
record BlockingUsher(Intake intake, ConnectionThreads threads, Executor helpers) {
    /// Takes over a connected wire. Doesn't block.
    void take(Wire wire) throws IOException {
        BlockingChannel channel;
        try {
            channel = new BlockingChannel(wire, intake.clock(), helpers);
        } catch (RuntimeException failure) {
            wire.close();
            throw failure;
        }
        var peer = channel.remoteAddress();
        if (peer == null) {
            // A peer that left before it was greeted; on some systems that shows here.
            channel.closeUnserved();
            return;
        }
        var refusal = intake.admit(peer);
        if (refusal.isPresent()) {
            turnAway(channel, refusal.get());
        } else {
            serve(channel);
        }
    }

    /// Where no thread can be had, the connection is closed and counted out.
    private void serve(BlockingChannel channel) {
        try {
            threads.serve(new ConnectionThreads.Applicant(channel, () -> intake.serve(channel), refusal -> {
                intake.leave(channel.remoteAddress());
                turnAway(channel, refusal);
            }));
        } catch (RuntimeException | Error failure) {
            intake.leave(channel.remoteAddress());
            channel.closeUnserved();
            throw failure;
        }
    }

    /// On a thread that is not the acceptor's.
    private void turnAway(BlockingChannel channel, Refusal refusal) {
        intake.turnAway(channel, refusal)
                .ifPresentOrElse(
                        farewell -> helpers.execute(() -> {
                            farewell.intoPipeline();
                            Conversing.crank(farewell, channel);
                        }),
                        channel::closeUnserved);
    }
}
