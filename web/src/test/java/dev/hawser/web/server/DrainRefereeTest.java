package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.web.Programs;
import java.net.http.HttpClient;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A server's process is told to end while `wrk` and `h2load` drive it over HTTP/1.1 and HTTP/2, and WebSockets are
/// open: again and again, on each engine. `wrk` and `h2load` can't tell an answer that was cut from one that was never
/// begun, so clients of ours count.
@Tag("referee")
final class DrainRefereeTest {
    private static final int ROUNDS = 10;
    private static final int CLIENTS = 8;
    private static final int SOCKETS = 50;

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void whatWasAcceptedIsAnsweredWhenTheProcessEnds(String engine) throws Exception {
        String wrk = Programs.need("wrk", "wrk");
        String h2load = Programs.need("h2load", "nghttp2-client");
        for (int round = 1; round <= ROUNDS; round++) {
            drain(engine, wrk, h2load, "round " + round + " of " + ROUNDS);
        }
    }

    private static void drain(String engine, String wrk, String h2load, String round) throws Exception {
        var answered = new AtomicInteger();
        // The server goes first: a client waits for its WebSockets.
        try (var http = HttpClient.newHttpClient();
                var server = ChildServer.start(engine);
                var streams = new Frames(server.port())) {
            streams.hello().get(1, "/hello").send();
            assertThat(streams.answer(1).status()).isEqualTo("200");
            var goodbyes = new ArrayList<CompletableFuture<Integer>>();
            for (int i = 0; i < SOCKETS; i++) {
                goodbyes.add(DrainUnderLoadTest.open(http, server.port()));
            }
            String url = "http://127.0.0.1:" + server.port() + "/hello";
            var load = List.of(
                    Programs.start(List.of(wrk, "-t1", "-c20", "-d30s", url)),
                    Programs.start(List.of(h2load, "-c10", "-m10", "-D30", url)));
            try {
                var clients = new ArrayList<CompletableFuture<List<Throwable>>>();
                for (int i = 0; i < CLIENTS; i++) {
                    clients.add(CompletableFuture.supplyAsync(
                            () -> DrainUnderLoadTest.askUntilTheEnd(server.port(), answered),
                            Thread.ofVirtual()::start));
                }
                Awaitility.await().until(() -> answered.get() > 20 * CLIENTS);
                var stopping = CompletableFuture.supplyAsync(() -> stop(server), Thread.ofVirtual()::start);
                assertThat(streams.await(Frames.GOAWAY).lastStream()).as(round).isEqualTo(Integer.MAX_VALUE);
                var ping = streams.await(Frames.PING);
                streams.frame(Frames.PING, Frames.ACK, 0, ping.payload()).send();
                assertThat(streams.await(Frames.GOAWAY).lastStream()).as(round).isOne();
                assertThat(stopping.get(60, TimeUnit.SECONDS))
                        .as(round + ", exit code")
                        .isZero();
                for (var client : clients) {
                    assertThat(client.get(20, TimeUnit.SECONDS))
                            .as(round + ", answers that broke off")
                            .isEmpty();
                }
                for (var goodbye : goodbyes) {
                    assertThat(goodbye.get(20, TimeUnit.SECONDS)).as(round).isEqualTo(1001);
                }
                assertThat(answered).as(round).hasValue(server.answered());
            } finally {
                load.forEach(Process::destroyForcibly);
            }
        }
    }

    private static int stop(ChildServer server) {
        try {
            return server.stop();
        } catch (InterruptedException told) {
            throw new IllegalStateException(told);
        }
    }
}
