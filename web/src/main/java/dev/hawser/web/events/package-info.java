/// Server-sent events (the HTML standard of WHATWG, section 9.2): an answer that goes on, event by event, to an
/// `EventSource` in a browser. A handler makes an [EventStream][dev.hawser.web.events.EventStream], answers with it,
/// and sends [events][dev.hawser.web.events.Event] as they happen.
///
/// ```java
///         var stream = new EventStream(request);
///         var ticking = new LoopingCall(
///                 clock, () -> stream.send(Event.of(clock.now().toString()).type("tick")));
///         ticking.start(tick, true);
///         stream.closed().thenAccept(_ -> ticking.stop());
///         return stream.response();
/// ```
@NullMarked
package dev.hawser.web.events;

import org.jspecify.annotations.NullMarked;
