package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.task.LoopingCall;
import dev.hawser.core.time.Clock;
import dev.hawser.web.Answer;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.events.Event;
import dev.hawser.web.events.EventStream;
import dev.hawser.web.server.Site;
import java.time.Duration;

/// A page that shows the server's time, told by server-sent events. Try it with `curl -N http://localhost:8080/time`,
/// too.
final class WebClock {
    private static final String PAGE = """
        <!doctype html>
        <title>Clock</title>
        <h1></h1>
        <script>
          new EventSource("/time").addEventListener("tick", event =>
            document.querySelector("h1").textContent = event.data);
        </script>
        """;

    private final Clock clock;
    private final Duration tick;

    private WebClock(Clock clock, Duration tick) {
        this.clock = clock;
        this.tick = tick;
    }

    static Site site(Clock clock, Duration tick) {
        return new Site(new Tree().get("/", _ -> Response.html(PAGE)).get("/time", new WebClock(clock, tick)::answer));
    }

    private Answer answer(Request request) {
        var stream = new EventStream(request);
        var ticking = new LoopingCall(
                clock, () -> stream.send(Event.of(clock.now().toString()).type("tick")));
        ticking.start(tick, true);
        stream.closed().thenAccept(_ -> ticking.stop());
        return stream.response();
    }

    /// Serves the page at http://localhost:8080, until it is stopped; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        try (var reactor = Reactor.open()) {
            reactor.listen("tcp:8080:engine=event-loop", site(reactor.clock(), Duration.ofSeconds(1)));
            reactor.awaitStop();
        }
    }
}
