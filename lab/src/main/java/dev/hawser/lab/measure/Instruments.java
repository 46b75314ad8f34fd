package dev.hawser.lab.measure;

import com.sun.management.GarbageCollectionNotificationInfo;
import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.watch.BlockedPlace;
import dev.hawser.lab.result.BlockedLine;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.Comparator;
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

    /// Returns what is known now.
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
                pins.get(),
                reactor.blockedPlaces().stream()
                        .filter(place -> !place.handler().startsWith(LoopLag.class.getName()))
                        .sorted(Comparator.comparing(BlockedPlace::longest).reversed())
                        .map(Instruments::line)
                        .toList());
    }

    private static BlockedLine line(BlockedPlace place) {
        return new BlockedLine(
                place.handler(), place.call(), place.place(), place.longest().toNanos() / 1e6, place.times());
    }

    /// Collects garbage, and returns what is left in use, in bytes.
    public static long collect() {
        System.gc();
        var runtime = Runtime.getRuntime();
        return runtime.totalMemory() - runtime.freeMemory();
    }
}
