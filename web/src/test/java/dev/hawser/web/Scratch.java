package dev.hawser.web;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.web.server.Site;

final class Scratch {
    record Message(String message) {}
    public static void main(String[] args) throws Exception {
        var tree = new Tree().get("/", _ -> Response.json(new Message("Hello, World!")))
            .get("/users/{id}", r -> Response.text("user " + r.parameter("id").asLong() + r.query("q").orElse("-")))
            .get("/fail", _ -> { throw new IllegalStateException("oops"); })
            .post("/echo", r -> Response.text(r.body().text()));
        var reactor = Reactor.open(Engine.of(args[0]));
        try (reactor) { reactor.listen("tcp:" + args[1], new Site(tree)); reactor.awaitStop(); }
    }
}
