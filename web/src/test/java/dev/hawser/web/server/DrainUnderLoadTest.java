package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import dev.hawser.web.socket.WebSocketProtocol;
import dev.hawser.web.socket.WebSockets;
import java.io.BufferedInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.WebSocket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// A site that drains while it is busy answers whatever reached a handler, in full, and says goodbye to the others.
final class DrainUnderLoadTest {
    private static final int ROUNDS = 3;
    private static final int CLIENTS = 16;
    private static final int SOCKETS = 4;
    private static final byte[] REQUEST = "GET / HTTP/1.1\r\nHost: a\r\n\r\n".getBytes(StandardCharsets.US_ASCII);
    static final byte[] BODY = "0123456789".repeat(2_000).getBytes(StandardCharsets.US_ASCII);

    static Stream<Engine> engines() {
        return Engines.all();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whateverReachedAHandlerIsAnsweredInFull(Engine engine) throws Exception {
        for (int round = 0; round < ROUNDS; round++) {
            drain(engine instanceof Engine.ThreadPool ? Engine.threadPool(CLIENTS + SOCKETS) : engine);
        }
    }

    private static void drain(Engine engine) throws Exception {
        var handled = new AtomicInteger();
        var answered = new AtomicInteger();
        var tree = new Tree()
                .get("/", _ -> {
                    handled.incrementAndGet();
                    return Response.text(new String(BODY, StandardCharsets.US_ASCII));
                })
                .get("/socket", WebSockets.accept(_ -> new WebSocketProtocol() {}));
        try (var served = Engines.serve(engine, new Site(tree));
                var http = HttpClient.newHttpClient()) {
            var goodbyes = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < SOCKETS; i++) {
                goodbyes.add(open(http, served.port()));
            }
            var clients = new ArrayList<CompletableFuture<List<Throwable>>>();
            for (int i = 0; i < CLIENTS; i++) {
                clients.add(CompletableFuture.supplyAsync(
                        () -> askUntilTheEnd(served.port(), answered), Thread.ofVirtual()::start));
            }
            Awaitility.await().until(() -> answered.get() > 20 * CLIENTS);
            var report = served.reactor().stop(Duration.ofSeconds(20));
            for (var client : clients) {
                assertThat(client.get(20, TimeUnit.SECONDS))
                        .as("answers that broke off")
                        .isEmpty();
            }
            for (var goodbye : goodbyes) {
                assertThat(goodbye.get(20, TimeUnit.SECONDS))
                        .as("going away, RFC 6455 §7.4.1")
                        .isEqualTo(1001);
            }
            assertThat(answered).hasValue(handled.get());
            assertThat(report.isClean()).as(report.toString()).isTrue();
        }
    }

    /// Opens a WebSocket and returns the code that it will be closed with.
    static CompletableFuture<Integer> open(HttpClient http, int port) {
        var code = new CompletableFuture<Integer>();
        http.newWebSocketBuilder()
                .buildAsync(URI.create("ws://127.0.0.1:" + port + "/socket"), new WebSocket.Listener() {
                    @Override
                    public CompletionStage<?> onClose(WebSocket socket, int status, String reason) {
                        code.complete(status);
                        return CompletableFuture.completedStage(null);
                    }

                    @Override
                    public void onError(WebSocket socket, Throwable failure) {
                        code.completeExceptionally(failure);
                    }
                })
                .join();
        return code;
    }

    /// Asks again and again on one connection until the server ends it.
    ///
    /// @return what broke in the middle of an answer
    static List<Throwable> askUntilTheEnd(int port, AtomicInteger answered) {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(20_000);
            var input = new BufferedInputStream(socket.getInputStream());
            while (ask(socket, input)) {
                answered.incrementAndGet();
            }
            return List.of();
        } catch (IOException broken) {
            return List.of(broken);
        }
    }

    /// @return whether there was an answer; none is right only when the server took no part of the request
    private static boolean ask(Socket socket, InputStream input) throws IOException {
        int first;
        try {
            socket.getOutputStream().write(REQUEST);
            first = input.read();
        } catch (IOException ended) {
            return false;
        }
        if (first < 0) {
            return false;
        }
        // The head ends where a line is empty.
        for (int line = 1; line > 0; ) {
            line = 0;
            for (int next = input.read(); next != '\n'; next = input.read()) {
                if (next < 0) {
                    throw new EOFException("the head broke off");
                }
                line += next == '\r' ? 0 : 1;
            }
        }
        if (input.readNBytes(BODY.length).length < BODY.length) {
            throw new EOFException("the body broke off");
        }
        return true;
    }
}
