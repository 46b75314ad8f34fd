package dev.hawser.core.observe;

import jdk.jfr.Category;
import jdk.jfr.DataAmount;
import jdk.jfr.Description;
import jdk.jfr.Event;
import jdk.jfr.Label;
import jdk.jfr.Name;
import jdk.jfr.StackTrace;
import jdk.jfr.Timespan;

/// The events that the flight recorder is given. Their names and fields are documented for users: they stay.
///
/// Each is written when it is known, so lengths are fields and not the event's own duration: they run by the
/// reactor's clock, and were measured before anybody asked.
@Category("Hawser")
@StackTrace(false)
abstract class FlightEvent extends Event {
    /// What happens on a port.
    abstract static class OnPort extends FlightEvent {
        @Label("Engine")
        String engine = "";

        @Label("Endpoint")
        String endpoint = "";

        void at(Observation.Where where) {
            engine = where.engine();
            endpoint = where.endpoint();
        }
    }

    @Name("dev.hawser.ConnectionOpened")
    @Label("Connection Opened")
    static final class ConnectionOpened extends OnPort {
        @Label("Peer")
        String peer = "";

        @Label("Local Address")
        String local = "";
    }

    @Name("dev.hawser.ConnectionClosed")
    @Label("Connection Closed")
    static final class ConnectionClosed extends OnPort {
        @Label("Peer")
        String peer = "";

        @Label("Local Address")
        String local = "";

        @Label("Lasted")
        @Timespan
        long lasted;

        @Label("Bytes Read")
        @DataAmount
        long readBytes;

        @Label("Bytes Written")
        @DataAmount
        long writtenBytes;

        @Label("Reason")
        String reason = "";
    }

    @Name("dev.hawser.CallbackTooLong")
    @Label("Callback Too Long")
    static final class CallbackTooLong extends OnPort {
        @Label("Protocol")
        String protocol = "";

        @Label("Callback")
        String callback = "";

        @Label("Lasted")
        @Timespan
        long lasted;

        @Label("Thread")
        String thread = "";
    }

    @Name("dev.hawser.LoopBlocked")
    @Label("Event Loop Blocked")
    @Description("A line of code kept an event loop from its other connections")
    static final class LoopBlocked extends FlightEvent {
        @Label("Handler")
        String handler = "";

        @Label("Call")
        String call = "";

        @Label("Place")
        String place = "";

        @Label("Lasted")
        @Timespan
        long lasted;
    }

    @Name("dev.hawser.LimitHit")
    @Label("Limit Hit")
    static final class LimitHit extends OnPort {
        @Label("Peer")
        String peer = "";

        @Label("Limit")
        String limit = "";
    }

    @Name("dev.hawser.Drained")
    @Label("Drained")
    static final class Drained extends OnPort {
        @Label("Drained Connections")
        int drained;

        @Label("Aborted Connections")
        int aborted;
    }
}
