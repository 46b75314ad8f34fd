package dev.hawser.core;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.observe.Observer;
import dev.hawser.core.task.WorkerPool;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What a reactor is opened with.
///
/// @param engine who serves a port that doesn't say
/// @param threadPool what `engine=thread-pool` means in an endpoint
/// @param eventLoop what `engine=event-loop` means in an endpoint
/// @param limits what every connection is held to
/// @param workers how much the pool of [Reactor#deferToThread] takes on
/// @param observers who is told what happens, besides the JDK's flight recorder
/// @param flightRecorder whether the JDK's flight recorder helps to find what blocks an event loop. It sees waits of 20
///     milliseconds and measures them well, but it ends the process when it can't open a file, so it is for
///     measurements and not for servers
public record ReactorOptions(
        Engine engine,
        Engine.ThreadPool threadPool,
        Engine.EventLoop eventLoop,
        Limits limits,
        WorkerPool.Bounds workers,
        List<Observer> observers,
        boolean flightRecorder) {
    public ReactorOptions {
        observers = List.copyOf(observers);
    }

    /// How many threads the pool of [Reactor#deferToThread] has unless told otherwise: as many as Twisted's.
    public static final int DEFAULT_WORKERS = 10;

    /// Returns the defaults: virtual threads, because a handler that blocks does no harm there; 200 threads; one loop a
    /// processor; [Limits#defaults].
    public static ReactorOptions defaults() {
        return new ReactorOptions(
                Engine.virtualThreads(),
                Engine.threadPool(),
                Engine.eventLoop(),
                Limits.defaults(),
                new WorkerPool.Bounds(DEFAULT_WORKERS),
                List.of(),
                false);
    }

    /// Returns these options with another engine for ports that don't say, which is also what its word means.
    public ReactorOptions withEngine(Engine choice) {
        return switch (choice) {
            case Engine.ThreadPool pool ->
                new ReactorOptions(pool, pool, eventLoop, limits, workers, observers, flightRecorder);
            case Engine.VirtualThreads virtual ->
                new ReactorOptions(virtual, threadPool, eventLoop, limits, workers, observers, flightRecorder);
            case Engine.EventLoop loop ->
                new ReactorOptions(loop, threadPool, loop, limits, workers, observers, flightRecorder);
        };
    }

    /// Returns these options with other limits.
    public ReactorOptions withLimits(Limits bounds) {
        return new ReactorOptions(engine, threadPool, eventLoop, bounds, workers, observers, flightRecorder);
    }

    /// Returns these options with another bound for the pool of [Reactor#deferToThread].
    public ReactorOptions withWorkers(WorkerPool.Bounds bounds) {
        return new ReactorOptions(engine, threadPool, eventLoop, limits, bounds, observers, flightRecorder);
    }

    /// Returns these options with one more observer.
    public ReactorOptions withObserver(Observer observer) {
        var all = new ArrayList<>(observers);
        all.add(observer);
        return new ReactorOptions(engine, threadPool, eventLoop, limits, workers, all, flightRecorder);
    }

    /// Returns these options with the flight recorder.
    public ReactorOptions withFlightRecorder() {
        return new ReactorOptions(engine, threadPool, eventLoop, limits, workers, observers, true);
    }

    Engine engineFor(Optional<String> word) {
        return word.map(this::engineFor).orElse(engine);
    }

    private Engine engineFor(String word) {
        return switch (Engine.of(word)) {
            case Engine.ThreadPool _ -> threadPool;
            case Engine.VirtualThreads virtual -> virtual;
            case Engine.EventLoop _ -> eventLoop;
        };
    }
}
