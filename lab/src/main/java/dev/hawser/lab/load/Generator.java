package dev.hawser.lab.load;

import io.netty.channel.MultiThreadIoEventLoopGroup;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/// Drives one server, from its making until it is closed. In a process of its own ([GeneratorMain]) where it matters.
/// For one thread at a time.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
public final class Generator implements AutoCloseable {
    /// How long a loop may take to do what it is told. It is busy, but never blocked.
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    private final MultiThreadIoEventLoopGroup loops;
    private final List<Lane> lanes = new ArrayList<>();
    private long markNanos = System.nanoTime();

    private Generator(int count) {
        this.loops = new MultiThreadIoEventLoopGroup(count, Target.ioHandlers());
    }

    /// Begins to connect and to ask.
    ///
    /// @param count how many loops, one for each core that there is for them
    /// @throws IOException when nothing can be sent there, as to a host without an address
    public static Generator start(LoadOrder order, int count) throws IOException, InterruptedException {
        var generator = connect(order, count);
        generator.pace(order.requestsPerSecond());
        return generator;
    }

    /// Begins to connect. The crowd asks what it has to ask; the others ask nothing before [#pace]. Connections and
    /// crowd are shared out evenly among the loops.
    ///
    /// @param count how many loops, one for each core that there is for them
    /// @throws IOException when nothing can be sent there, as to a host without an address
    public static Generator connect(LoadOrder order, int count) throws IOException, InterruptedException {
        var generator = new Generator(count);
        try {
            generator.begin(order, count);
            return generator;
        } catch (IOException | InterruptedException | RuntimeException failure) {
            generator.close();
            throw failure;
        }
    }

    private void begin(LoadOrder order, int count) throws IOException, InterruptedException {
        var target = new Target(order);
        var traffic = order.traffic();
        int lanesUsed = Math.min(count, traffic.connections());
        int first = 0;
        for (int i = 0; i < lanesUsed; i++) {
            var lane = new Lane(loops.next(), target, order.timeoutMillis());
            lanes.add(lane);
            int share = share(traffic.connections(), lanesUsed, i);
            int members = share(traffic.crowd().connections(), lanesUsed, i);
            int from = first;
            tell(lane, () -> lane.connect(from, members, share));
            first += share;
        }
    }

    private static int share(int all, int parts, int part) {
        return all / parts + (part < all % parts ? 1 : 0);
    }

    /// Returns what has happened since the last mark, or since the start.
    public LoadReport mark() throws IOException, InterruptedException {
        var all = new Tally();
        long outstanding = 0;
        long backlog = 0;
        int connected = 0;
        int starved = 0;
        int crowdAnswered = 0;
        int crowdStarved = 0;
        for (var lane : lanes) {
            var count = on(lane, lane::mark);
            all.add(count.tally());
            outstanding += count.outstanding();
            backlog += count.backlog();
            connected += count.connected();
            starved += count.starved();
            crowdAnswered += count.crowdAnswered();
            crowdStarved += count.crowdStarved();
        }
        long now = System.nanoTime();
        double seconds = (now - markNanos) / 1e9;
        markNanos = now;
        return new LoadReport(
                seconds,
                all.allSent(),
                all.allAnswered(),
                outstanding,
                backlog,
                connected,
                starved,
                all.errors(),
                all.times(),
                crowdAnswered,
                crowdStarved);
    }

    /// Asks at this rate from now on, or in a closed loop for 0. What is outstanding is still waited for.
    public void pace(double requestsPerSecond) throws IOException, InterruptedException {
        LoadOrder.checkRate(requestsPerSecond);
        for (var lane : lanes) {
            tell(lane, () -> lane.pace(requestsPerSecond / lanes.size()));
        }
    }

    /// Sends nothing more until [#pace]. Connections stay, and what is outstanding is still waited for.
    public void pause() throws IOException, InterruptedException {
        for (var lane : lanes) {
            tell(lane, lane::pause);
        }
    }

    /// Closes all connections and ends the loops.
    @Override
    public void close() {
        for (var lane : lanes) {
            lane.loop().execute(lane::stop);
        }
        loops.shutdownGracefully(0, PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
                .awaitUninterruptibly(PATIENCE.toMillis());
    }

    private static void tell(Lane lane, Runnable order) throws IOException, InterruptedException {
        on(lane, () -> {
            order.run();
            return true;
        });
    }

    private static <T> T on(Lane lane, Callable<T> call) throws IOException, InterruptedException {
        try {
            return lane.loop().submit(call).get(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        } catch (ExecutionException failure) {
            throw new IOException("the generator failed: " + failure.getCause(), failure.getCause());
        } catch (TimeoutException stuck) {
            throw new IOException("the generator's loop did not answer within " + PATIENCE.toSeconds() + " s", stuck);
        }
    }
}
