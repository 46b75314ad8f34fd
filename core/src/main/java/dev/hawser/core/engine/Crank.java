package dev.hawser.core.engine;

import dev.hawser.core.engine.watch.BlockedPlace;
import dev.hawser.core.observe.Observers;
import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.time.Clock;
import java.io.IOException;
import java.util.List;

/// An [Engine] at work: has its threads, and binds ports. A reactor owns it; applications use the reactor. Safe for
/// use by many threads.
public interface Crank extends AutoCloseable {
    /// Starts an engine.
    ///
    /// @param memory the names that connections in memory go by
    /// @param observers who is told what happens
    /// @param withRecorder whether the JDK's flight recorder helps to find what blocks an event loop
    static Crank start(Engine engine, Clock clock, MemoryNetwork memory, Observers observers, boolean withRecorder) {
        return switch (engine) {
            case Engine.ThreadPool pool -> new BlockingCrank(pool, clock, memory, observers);
            case Engine.VirtualThreads virtual -> new BlockingCrank(virtual, clock, memory, observers);
            case Engine.EventLoop loop -> new LoopCrank(loop, clock, memory, observers, withRecorder);
        };
    }

    /// Binds a port and takes connections. Returns when it is bound.
    ///
    /// @throws IOException when the address can't be bound; the message names it
    ListeningPort listen(StreamBinding binding, ProtocolFactory factory, Limits limits) throws IOException;

    /// Binds a UDP port, and serves it with one protocol. Returns when it is bound.
    ///
    /// @throws IOException when the address can't be bound; the message names it
    DatagramPort listen(DatagramBinding binding, DatagramProtocol protocol) throws IOException;

    /// Returns what connects on this engine.
    ClientSide clients();

    /// Returns the places where callbacks blocked an event loop; none on an engine where they may block.
    default List<BlockedPlace> blockedPlaces() {
        return List.of();
    }

    /// Gives back the threads. Every port was stopped before, and the clients were drained.
    @Override
    void close();
}
