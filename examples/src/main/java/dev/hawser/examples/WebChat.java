package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Site;
import dev.hawser.web.socket.Closing;
import dev.hawser.web.socket.WebSocket;
import dev.hawser.web.socket.WebSocketGroup;
import dev.hawser.web.socket.WebSocketProtocol;
import dev.hawser.web.socket.WebSockets;
import java.util.concurrent.atomic.AtomicInteger;

/// A chat room for browsers: what one says, all read. One who doesn't read holds up nobody: when too much waits for
/// him, he is sent away.
final class WebChat implements WebSocketProtocol {
    private static final String PAGE = """
        <!doctype html>
        <title>Chat</title>
        <form><input autofocus> <button>Say</button></form>
        <pre></pre>
        <script>
          const socket = new WebSocket(location.origin.replace("http", "ws") + "/chat");
          const [field, said] = [document.querySelector("input"), document.querySelector("pre")];
          socket.onmessage = event => said.textContent = event.data + "\\n" + said.textContent;
          document.querySelector("form").onsubmit = event => {
            event.preventDefault();
            socket.send(field.value);
            field.value = "";
          };
        </script>
        """;

    private final WebSocketGroup room;
    private final String name;

    private WebChat(WebSocketGroup room, String name) {
        this.room = room;
        this.name = name;
    }

    static Site site() {
        var room = new WebSocketGroup();
        var guests = new AtomicInteger();
        return new Site(new Tree()
                .get("/", _ -> Response.html(PAGE))
                .get("/chat", WebSockets.accept(_ -> new WebChat(room, "guest " + guests.incrementAndGet()))));
    }

    @Override
    public void opened(WebSocket socket) {
        room.join(socket);
        room.send(name + " is here");
    }

    @Override
    public void text(WebSocket socket, String message) {
        room.send(name + ": " + message);
    }

    @Override
    public void closed(WebSocket socket, Closing closing) {
        room.send(name + " has left");
    }

    /// Serves the room at http://localhost:8080, until it is stopped; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        try (var reactor = Reactor.open()) {
            reactor.listen("tcp:8080:engine=event-loop", site());
            reactor.awaitStop();
        }
    }
}
