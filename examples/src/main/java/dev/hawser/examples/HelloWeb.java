package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.web.Answer;
import dev.hawser.web.Parameter;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.Compression;
import dev.hawser.web.server.Site;
import java.time.Duration;
import java.util.Arrays;

/// A small web site: a text, a parameter of the path, JSON both ways, and an answer that comes later.
final class HelloWeb {
    private static final Duration SOON = Duration.ofMillis(100);

    private HelloWeb() {}

    /// Whom it greets.
    record Greeting(String hello) {}

    /// What a list of numbers comes to.
    record Sum(long sum) {}

    /// Returns the site. No handler blocks, so it can be served by any engine.
    static Site site(Reactor reactor) {
        var tree = new Tree()
                .get("/", _ -> Response.text("Hello!\n"))
                .get("/hello/{name}", request -> hello(request.parameter("name")))
                .post("/sum", request -> Response.json(sum(request.body().json(int[].class))))
                .get("/soon", _ -> Answer.later(reactor.deferLater(SOON, () -> Response.text("at last\n"))));
        return new Site(tree).filter(new Compression()).filter(AccessLog.combined());
    }

    private static Response hello(Parameter name) {
        return Response.json(new Greeting(name.asText()));
    }

    private static Sum sum(int... numbers) {
        return new Sum(Arrays.stream(numbers).asLongStream().sum());
    }

    /// Serves it on port 8080 until the process is stopped; takes the word for an engine, if any.
    public static void main(String[] arguments) throws Exception {
        String engine = arguments.length == 0 ? "virtual-threads" : arguments[0];
        try (var reactor = Reactor.open()) {
            reactor.listen("tcp:8080:engine=" + engine, site(reactor));
            reactor.awaitStop();
        }
    }
}
