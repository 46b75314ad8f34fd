package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.proxy.ReverseProxy;
import dev.hawser.web.server.Site;
import java.io.IOException;

/// One site of two: answers some itself, and has another server answer what is below `/shop`.
final class FrontDoor {
    private FrontDoor() {}

    /// Returns the site.
    static Site site(ReverseProxy shop) {
        return new Site(new Tree().get("/", _ -> Response.text("Welcome\n")).mount("/shop", shop));
    }

    /// Serves port 8080; its argument names the other server, such as `http://127.0.0.1:9000`.
    public static void main(String[] arguments) throws IOException, InterruptedException {
        try (var reactor = Reactor.open();
                var shop = ReverseProxy.to(arguments[0], reactor)) {
            reactor.listen("tcp:8080", site(shop));
            reactor.awaitStop();
        }
    }
}
