package dev.hawser.core.observe;

import dev.hawser.core.protocol.CloseReason;
import java.net.SocketAddress;
import java.time.Duration;

/// Something that happened in a reactor.
public sealed interface Observation {
    /// On which port it happened. There are as many as there are ports, so each may have counters of its own.
    ///
    /// @param engine the engine's word, such as `event-loop`
    /// @param endpoint the address that is bound, such as `127.0.0.1:8888`; `clients` for all that the engine
    ///     connects
    record Where(String engine, String endpoint) {
        /// All that an engine connects.
        public static final String CLIENTS = "clients";
    }

    /// A connection is there, and its protocol is about to be greeted or to shake hands. Told by the connection's
    /// own thread.
    record ConnectionOpened(Where where, SocketAddress peer, SocketAddress local) implements Observation {}

    /// A connection has ended, and its protocol has heard of it. Told by the connection's own thread, once for each
    /// that was opened.
    ///
    /// @param lasted since it was opened
    /// @param readBytes what the protocol was given, or was read and dropped while the connection closed; without
    ///     TLS's own bytes
    /// @param writtenBytes what the protocol wrote, sent or not; without TLS's own bytes
    record ConnectionClosed(
            Where where,
            SocketAddress peer,
            SocketAddress local,
            Duration lasted,
            long readBytes,
            long writtenBytes,
            CloseReason reason)
            implements Observation {}

    /// A callback took longer than [#LOOP_CALLBACK] or [#THREAD_CALLBACK]. Told by its thread, at its end.
    ///
    /// @param protocol the protocol's class
    /// @param callback its name, or `a task`
    record CallbackTooLong(Where where, String protocol, String callback, Duration lasted, String thread)
            implements Observation {}

    /// A line of code blocked an event loop, and with it every connection of that loop. Told by the clock's thread,
    /// which keeps all timeouts. There are at most 1,000 different places.
    ///
    /// @param handler the class whose callback it was
    /// @param call what blocked, such as `java.lang.Thread.sleep`, or `computing`
    /// @param place the line that called it, as in a stack trace
    /// @param lasted for how long, or how long already
    record LoopBlocked(String handler, String call, String place, Duration lasted) implements Observation {}

    /// A limit was reached, and somebody was refused or dropped for it.
    ///
    /// | limit | of |
    /// | --- | --- |
    /// | `connections`, `connections-per-address`, `connect`, `handshake`, `idle` | `Limits` |
    /// | `output`, `stall` | `Limits.Output`: the cap, and a peer that takes nothing |
    /// | `pool-queue`, `pool-patience` | `Engine.ThreadPool` |
    /// | `line`, `frame` | what a message may measure |
    /// | `policy-connections`, `policy-connections-per-peer` | a [dev.hawser.core.policy.ConnectionLimit] |
    /// | other words | a timeout of a policy or a protocol, by its step |
    record LimitHit(Where where, SocketAddress peer, String limit) implements Observation {}

    /// A port, or all that an engine had connected, was drained.
    ///
    /// @param drained connections that finished
    /// @param aborted connections that were cut off at the deadline
    record Drained(Where where, int drained, int aborted) implements Observation {}

    /// A callback of an event loop is too long from here on: what blocks a loop is looked for from there, too.
    Duration LOOP_CALLBACK = Duration.ofMillis(50);

    /// A callback of a thread engine is too long from here on. It may block, but its peer hears nothing meanwhile.
    Duration THREAD_CALLBACK = Duration.ofSeconds(1);
}
