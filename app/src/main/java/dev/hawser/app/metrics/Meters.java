package dev.hawser.app.metrics;

import dev.hawser.core.observe.Observation;
import dev.hawser.core.observe.Observer;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tag;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/// Counts what a reactor tells in Micrometer's meters. Labels have few values: ports, engines, classes, lines of code
/// and words; never a peer.
///
/// | meter | kind, labels |
/// | --- | --- |
/// | `hawser.connections.opened` | counter; engine, endpoint |
/// | `hawser.connections.open` | gauge; engine, endpoint |
/// | `hawser.connections.closed` | timer, how long they were open; engine, endpoint, reason |
/// | `hawser.read`, `hawser.written` | counters of bytes, added when a connection closes; engine, endpoint |
/// | `hawser.callbacks.too.long` | timer; engine, endpoint, protocol, callback |
/// | `hawser.loop.blocked` | timer; handler, call, place |
/// | `hawser.limits.hit` | counter; engine, endpoint, limit |
/// | `hawser.drain.finished`, `hawser.drain.aborted` | counters of connections; engine, endpoint |
public final class Meters implements Observer {
    private final MeterRegistry registry;
    private final Map<Observation.Where, AtomicInteger> open = new ConcurrentHashMap<>();

    /// Counts in this registry.
    public Meters(MeterRegistry registry) {
        this.registry = registry;
    }

    @Override
    public void observe(Observation observation) {
        switch (observation) {
            case Observation.ConnectionOpened opened -> {
                counter("hawser.connections.opened", "Connections that were opened.", tags(opened.where()))
                        .increment();
                open(opened.where()).incrementAndGet();
            }
            case Observation.ConnectionClosed closed -> {
                var tags = tags(closed.where());
                timer(
                                "hawser.connections.closed",
                                "How long connections were open that are closed.",
                                tags.and("reason", closed.reason().word()))
                        .record(closed.lasted());
                bytes("hawser.read", "Bytes that closed connections had read.", tags, closed.readBytes());
                bytes("hawser.written", "Bytes that closed connections had written.", tags, closed.writtenBytes());
                open(closed.where()).decrementAndGet();
            }
            case Observation.CallbackTooLong(var where, var protocol, var callback, var lasted, var thread) ->
                timer(
                                "hawser.callbacks.too.long",
                                "Callbacks that took longer than they should.",
                                tags(where).and("protocol", protocol, "callback", callback))
                        .record(lasted);
            case Observation.LoopBlocked(var handler, var call, var place, var lasted) ->
                timer(
                                "hawser.loop.blocked",
                                "Calls that held up an event loop, by the line that made them.",
                                Tags.of("handler", handler, "call", call, "place", place))
                        .record(lasted);
            case Observation.LimitHit(var where, var peer, var limit) ->
                counter(
                                "hawser.limits.hit",
                                "How often a limit was hit.",
                                tags(where).and("limit", limit))
                        .increment();
            case Observation.Drained(var where, var drained, var aborted) -> {
                counter("hawser.drain.finished", "Connections that ended in time while draining.", tags(where))
                        .increment(drained);
                counter("hawser.drain.aborted", "Connections that were cut off at a drain's deadline.", tags(where))
                        .increment(aborted);
            }
        }
    }

    private Counter counter(String name, String what, Tags tags) {
        return Counter.builder(name).description(what).tags(tags).register(registry);
    }

    private Timer timer(String name, String what, Tags tags) {
        return Timer.builder(name).description(what).tags(tags).register(registry);
    }

    private void bytes(String name, String what, Tags tags, long count) {
        Counter.builder(name)
                .description(what)
                .baseUnit("bytes")
                .tags(tags)
                .register(registry)
                .increment((double) count);
    }

    private AtomicInteger open(Observation.Where where) {
        return open.computeIfAbsent(where, it -> {
            var count = new AtomicInteger();
            Gauge.builder("hawser.connections.open", count, AtomicInteger::get)
                    .description("Connections that are open.")
                    .tags(tags(it))
                    .register(registry);
            return count;
        });
    }

    private static Tags tags(Observation.Where where) {
        return Tags.of(Tag.of("engine", where.engine()), Tag.of("endpoint", where.endpoint()));
    }
}
