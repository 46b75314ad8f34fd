package dev.hawser.lab.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.lab.result.BlockedLine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicLong;
import javax.management.NotificationEmitter;
import javax.management.openmbean.CompositeData;
import jdk.jfr.consumer.RecordingStream;
import jdk.management.VirtualThreadSchedulerMXBean;
import org.jspecify.annotations.Nullable;

/// Watches a server's JVM from inside, until the process ends. It is the same on every engine, so that its own
/// price is.
public final class Instruments {
    /// How often it is looked at who waits for a carrier.
    private static final Duration GLANCE = Duration.ofMillis(10);

    /// A virtual thread that keeps its carrier this long while it waits is counted.
    private static final Duration SHORTEST_PIN = Duration.ofMillis(1);

    private final Reactor reactor;
    private final AtomicLong gcPauses = new AtomicLong();
    private final AtomicLong gcMillis = new AtomicLong();
    private final AtomicLong gcLongest = new AtomicLong();
    private final AtomicLong carrierWaits = new AtomicLong();
    private final AtomicLong pins = new AtomicLong();
    private final @Nullable LoopLag lag;

    /// How often each blocked place had been seen when it was last told.
    private final Map<String, Long> told = new HashMap<>();

    private Instruments(Reactor reactor, @Nullable LoopLag lag) {
        this.reactor = reactor;
        this.lag = lag;
    }

    /// Begins to watch.
    ///
    /// @param engine that serves; an event loop is watched for its lag
    public static Instruments watch(Reactor reactor, Engine engine) throws IOException {
        var lag = engine instanceof Engine.EventLoop loop ? LoopLag.on(reactor, loop) : null;
        var instruments = new Instruments(reactor, lag);
        instruments.countCollections();
        instruments.countPins();
        Thread.ofPlatform().daemon().name("lab-glance").start(instruments::glance);
        return instruments;
    }

    private void countCollections() {
        for (var bean : ManagementFactory.getGarbageCollectorMXBeans()) {
            ((NotificationEmitter) bean)
                    .addNotificationListener(
                            (notification, _) -> {
                                if (notification.getUserData() instanceof CompositeData data) {
                                    long millis = GarbageCollectionNotificationInfo.from(data)
                                            .getGcInfo()
                                            .getDuration();
                                    gcPauses.incrementAndGet();
                                    gcMillis.addAndGet(millis);
                                    gcLongest.accumulateAndGet(millis, Math::max);
                                }
                            },
                            null,
                            null);
        }
    }

    private void countPins() {
        // Not closed: it ends with the process.
        @SuppressWarnings("resource")
        var stream = new RecordingStream();
        stream.enable("jdk.VirtualThreadPinned").withThreshold(SHORTEST_PIN).withoutStackTrace();
        stream.onEvent("jdk.VirtualThreadPinned", _ -> pins.incrementAndGet());
        stream.startAsync();
    }

    private void glance() {
        var scheduler = ManagementFactory.getPlatformMXBean(VirtualThreadSchedulerMXBean.class);
        try {
            while (true) {
                carrierWaits.accumulateAndGet(scheduler.getQueuedVirtualThreadCount(), Math::max);
                Thread.sleep(GLANCE);
            }
        } catch (InterruptedException end) {
            Thread.currentThread().interrupt();
        }
    }

    /// Returns what is known now. For one thread.
    public Inside read() {
        var threads = (com.sun.management.ThreadMXBean) ManagementFactory.getThreadMXBean();
        var runtime = Runtime.getRuntime();
        return new Inside(
                runtime.totalMemory() - runtime.freeMemory(),
                threads.getTotalThreadAllocatedBytes(),
                gcPauses.get(),
                gcMillis.get(),
                gcLongest.getAndSet(0),
                lag == null ? -1 : lag.worstMillis(),
                carrierWaits.getAndSet(0),
                pins.getAndSet(0),
                blocked());
    }

    private List<BlockedLine> blocked() {
        List<BlockedLine> lines = new ArrayList<>();
        for (var place : reactor.blockedPlaces()) {
            long times = place.times() - Objects.requireNonNullElse(told.put(place.place(), place.times()), 0L);
            if (times > 0 && !place.handler().startsWith(LoopLag.class.getName())) {
                lines.add(new BlockedLine(
                        place.handler(),
                        place.call(),
                        place.place(),
                        place.longest().toNanos() / 1e6,
                        times));
            }
        }
        lines.sort(Comparator.comparingDouble(BlockedLine::longestMillis).reversed());
        return lines;
    }

    /// Collects garbage, and returns what is left in use, in bytes.
    public static long collect() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
