package dev.hawser.web.events;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.time.SystemClock;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Engines;
import dev.hawser.web.server.Site;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/// Events as they reach a client, on each engine.
final class EventStreamTest {
    static Stream<Engine> engines() {
        return Engines.all();
    }

    /// A client that reads line by line.
    private record Reader(Socket socket, BufferedReader lines) implements AutoCloseable {
        static Reader get(int port, String more) throws IOException {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            // HTTP/1.0, so that no chunks stand between the lines.
            socket.getOutputStream()
                    .write(("GET / HTTP/1.0\r\nHost: a\r\n" + more + "\r\n").getBytes(StandardCharsets.UTF_8));
            return new Reader(
                    socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        /// Reads up to an empty line, and returns what is before it.
        String block() throws IOException {
            var block = new StringBuilder();
            for (String line = lines.readLine(); line != null && !line.isEmpty(); line = lines.readLine()) {
                block.append(line).append('\n');
            }
            return block.toString();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static Site site(CompletableFuture<EventStream> made, Duration keepAlive) {
        return new Site(new Tree().get("/", request -> {
            var stream = new EventStream(request, keepAlive, SystemClock.shared());
            made.complete(stream);
            return stream.response();
        }));
    }

    private static Site site(CompletableFuture<EventStream> made) {
        return site(made, Duration.ofMinutes(1));
    }

    @ParameterizedTest
    @MethodSource("engines")
    void eventsComeAsTheyAreSent(Engine engine) throws Exception {
        var made = new CompletableFuture<EventStream>();
        try (var served = Engines.serve(engine, site(made));
                var reader = Reader.get(served.port(), "Last-Event-ID: é7\r\n")) {
            var stream = made.get(10, TimeUnit.SECONDS);
            assertThat(stream.lastEventId()).isEqualTo("é7");
            assertThat(reader.block())
                    .startsWith("HTTP/1.1 200 ")
                    .containsIgnoringCase("content-type: text/event-stream\n")
                    .containsIgnoringCase("cache-control: no-cache\n");
            assertThat(stream.send(Event.of("one\rtwo\r\nthree\n").type("tick").id("8")))
                    .isTrue();
            assertThat(reader.block()).isEqualTo("event: tick\nid: 8\ndata: one\ndata: two\ndata: three\ndata: \n");
            assertThat(stream.send(Event.of("é").retry(Duration.ofSeconds(2)))).isTrue();
            assertThat(reader.block()).isEqualTo("retry: 2000\ndata: é\n");
            assertThat(stream.comment("nothing")).isTrue();
            assertThat(reader.block()).isEqualTo(": nothing\n");
            stream.send(Event.of("last"));
            stream.end();
            assertThat(reader.block()).isEqualTo("data: last\n");
            assertThat(reader.lines().readLine()).isNull();
            assertThat(stream.send(Event.of("never"))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void thereIsASignOfLife(Engine engine) throws Exception {
        var made = new CompletableFuture<EventStream>();
        try (var served = Engines.serve(engine, site(made, Duration.ofMillis(100)));
                var reader = Reader.get(served.port(), "")) {
            reader.block();
            assertThat(reader.block()).isEqualTo(":\n");
            assertThat(reader.block()).isEqualTo(":\n");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void itEndsWhenTheClientLeaves(Engine engine) throws Exception {
        var made = new CompletableFuture<EventStream>();
        try (var served = Engines.serve(engine, site(made))) {
            try (var reader = Reader.get(served.port(), "")) {
                reader.block();
            }
            var stream = made.get(10, TimeUnit.SECONDS);
            stream.closed().toCompletableFuture().get(10, TimeUnit.SECONDS);
            assertThat(stream.send(Event.of("x"))).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void itEndsWhenTheServerDrains(Engine engine) throws Exception {
        var made = new CompletableFuture<EventStream>();
        try (var served = Engines.serve(engine, site(made));
                var reader = Reader.get(served.port(), "")) {
            reader.block();
            made.get(10, TimeUnit.SECONDS).send(Event.of("last"));
            var stopping = Thread.ofVirtual().start(() -> served.reactor().stop(Duration.ofSeconds(30)));
            assertThat(reader.block()).isEqualTo("data: last\n");
            assertThat(reader.lines().readLine()).isNull();
            stopping.join(Duration.ofSeconds(10));
            assertThat(stopping.isAlive()).isFalse();
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void whatWaitsForOneWhoReadsNothingIsBounded(Engine engine) throws Exception {
        var made = new CompletableFuture<EventStream>();
        try (var served = Engines.serve(engine, site(made));
                var reader = Reader.get(served.port(), "")) {
            reader.block();
            var stream = made.get(10, TimeUnit.SECONDS);
            var event = Event.of("x".repeat(10_000));
            // The kernel takes some megabytes, and the source is asked now and then meanwhile.
            long sent = 0;
            for (long since = System.nanoTime(); System.nanoTime() - since < TimeUnit.SECONDS.toNanos(1); ) {
                if (stream.send(event)) {
                    sent++;
                    since = System.nanoTime();
                } else {
                    Thread.onSpinWait();
                }
                assertThat(sent).as("events of 10 kB that were taken").isLessThan(10_000);
            }
            assertThat(stream.isWritable()).isFalse();
            var room = stream.writable().toCompletableFuture();
            assertThat(room).isNotDone();
            for (int i = 0; i < sent; i++) {
                assertThat(reader.block()).hasSize(10_007);
            }
            room.get(10, TimeUnit.SECONDS);
            assertThat(stream.isWritable()).isTrue();
        }
    }

    @Test
    void aFieldOfOneLineCantHaveTwo() {
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").id("a\nb"));
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").type("a\rb"));
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").id("a\0b"));
        assertThatIllegalArgumentException().isThrownBy(() -> Event.of("").retry(Duration.ofSeconds(-1)));
    }
}
