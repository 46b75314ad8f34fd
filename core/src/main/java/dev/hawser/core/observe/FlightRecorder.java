package dev.hawser.core.observe;

import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Writes observations as events of the JDK's flight recorder, while somebody records. To ask for an event that
/// nobody records costs a few loads; that of a recorder that was never started, nothing.
final class FlightRecorder implements Observer {
    /// Returns whether the ends of connections are recorded, or their beginnings.
    boolean hearsOfConnections() {
        return new FlightEvent.ConnectionClosed().isEnabled() || new FlightEvent.ConnectionOpened().isEnabled();
    }

    /// Returns whether callbacks are recorded.
    boolean hearsOfCallbacks() {
        return new FlightEvent.CallbackTooLong().isEnabled();
    }

    @Override
    public void observe(Observation observation) {
        switch (observation) {
            case Observation.ConnectionOpened(var where, var peer, var local) -> {
                var event = new FlightEvent.ConnectionOpened();
                if (event.isEnabled()) {
                    event.at(where);
                    event.peer = plain(peer);
                    event.local = plain(local);
                    event.commit();
                }
            }
            case Observation.ConnectionClosed closed -> {
                var event = new FlightEvent.ConnectionClosed();
                if (event.isEnabled()) {
                    event.at(closed.where());
                    event.peer = plain(closed.peer());
                    event.local = plain(closed.local());
                    event.lasted = closed.lasted().toNanos();
                    event.readBytes = closed.readBytes();
                    event.writtenBytes = closed.writtenBytes();
                    event.reason = closed.reason().word();
                    event.commit();
                }
            }
            case Observation.CallbackTooLong(var where, var protocol, var callback, var lasted, var thread) -> {
                var event = new FlightEvent.CallbackTooLong();
                if (event.isEnabled()) {
                    event.at(where);
                    event.protocol = protocol;
                    event.callback = callback;
                    event.lasted = lasted.toNanos();
                    event.thread = thread;
                    event.commit();
                }
            }
            case Observation.LoopBlocked(var handler, var call, var place, var lasted) -> {
                var event = new FlightEvent.LoopBlocked();
                if (event.isEnabled()) {
                    event.handler = handler;
                    event.call = call;
                    event.place = place;
                    event.lasted = lasted.toNanos();
                    event.commit();
                }
            }
            case Observation.LimitHit(var where, var peer, var limit) -> {
                var event = new FlightEvent.LimitHit();
                if (event.isEnabled()) {
                    event.at(where);
                    event.peer = plain(peer);
                    event.limit = limit;
                    event.commit();
                }
            }
            case Observation.Drained(var where, var drained, var aborted) -> {
                var event = new FlightEvent.Drained();
                if (event.isEnabled()) {
                    event.at(where);
                    event.drained = drained;
                    event.aborted = aborted;
                    event.commit();
                }
            }
        }
    }

    /// Without the name and the slash that the JDK puts before the numbers.
    private static String plain(SocketAddress address) {
        String text = address.toString();
        return address instanceof InetSocketAddress ? text.substring(text.indexOf('/') + 1) : text;
    }
}
