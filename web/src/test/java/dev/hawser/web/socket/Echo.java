package dev.hawser.web.socket;

import dev.hawser.web.Tree;
import dev.hawser.web.server.Site;
import java.util.concurrent.CompletableFuture;

/// Says what it is told, and keeps how it ended.
final class Echo implements WebSocketProtocol {
    final CompletableFuture<WebSocket> opened = new CompletableFuture<>();
    final CompletableFuture<Closing> closed = new CompletableFuture<>();

    static Site site(WebSocketOptions options) {
        return new Site(new Tree().get("/", WebSockets.accept(options, _ -> new Echo())));
    }

    /// Returns a site for one client.
    Site site(WebSocketOptions options, String path) {
        return new Site(new Tree().get(path, WebSockets.accept(options, _ -> this)));
    }

    @Override
    public void opened(WebSocket socket) {
        opened.complete(socket);
    }

    @Override
    public void text(WebSocket socket, String message) {
        socket.send(message);
    }

    @Override
    public void bytes(WebSocket socket, byte[] message) {
        socket.send(message);
    }

    @Override
    public void closed(WebSocket socket, Closing closing) {
        closed.complete(closing);
    }
}
