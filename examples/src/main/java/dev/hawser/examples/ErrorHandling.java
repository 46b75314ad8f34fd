package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.observe.Observation;
import dev.hawser.core.protocol.LineProtocol;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;

/// Puts one connection after another into trouble, on each engine: a callback that throws, a line past the limit, a
/// peer that falls silent, an answer that never comes, an answer that fails. A second connection speaks all the
/// while, and notices nothing. Also shows who is told why a connection ended.
public final class ErrorHandling {
    private static final Duration PATIENCE = Duration.ofMillis(200);

    private final BlockingQueue<String> reasons = new ArrayBlockingQueue<>(100);
    private final Consumer<String> out;

    /// Makes a demonstration.
    public ErrorHandling(Consumer<String> out) {
        this.out = out;
    }

    /// Answers lines; some of them get it into trouble.
    private static final class Service extends LineProtocol {
        @Override
        protected void lineReceived(String line) {
            switch (line) {
                case "throw" -> throw new IllegalStateException("a mistake in a handler");
                case "never" -> answer(new Deferred<>());
                case "fail" -> answer(Deferred.failed(new IOException("the database is away")));
                default -> sendLine("Echo: " + line);
            }
        }

        private void answer(Deferred<String> result) {
            result.timeout(PATIENCE, transport().clock())
                    .recover(TimeoutException.class, _ -> "Sorry: no answer in " + PATIENCE.toMillis() + " ms")
                    .recover(IOException.class, failure -> "Sorry: " + failure.getMessage())
                    .thenAccept(this::sendLine);
        }
    }

    /// A client that speaks lines.
    private record Client(Socket socket, BufferedReader lines) implements AutoCloseable {
        static Client of(ListeningPort port) throws IOException {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port.port());
            socket.setSoTimeout(10_000);
            return new Client(
                    socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        /// Returns the answer, or "nothing" where the connection ends without one.
        String ask(String question) throws IOException {
            socket.getOutputStream().write((question + "\n").getBytes(StandardCharsets.UTF_8));
            String answer = lines.readLine();
            return answer == null ? "nothing" : answer;
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    /// Runs the example; takes no arguments. What is thrown is logged to standard error, once.
    public static void main(String[] arguments) throws Exception {
        var demonstration = new ErrorHandling(System.out::println);
        for (String engine : Engine.WORDS) {
            demonstration.on(Engine.of(engine));
        }
    }

    /// Shows all of it on one engine.
    public void on(Engine engine) throws IOException, InterruptedException {
        out.accept(engine.word());
        reasons.clear();
        var options = ReactorOptions.defaults().withEngine(engine).withObserver(seen -> {
            if (seen instanceof Observation.ConnectionClosed closed) {
                reasons.add(closed.reason().word());
            }
        });
        try (var reactor = Reactor.open(options)) {
            var port = listen(reactor, engine, Limits.defaults());
            var impatient = listen(reactor, engine, Limits.defaults().withIdle(PATIENCE));
            try (var other = Client.of(port)) {
                inTrouble("a callback throws", port, "throw", other);
                inTrouble("a line is too long", port, "x".repeat(20_000), other);
                silent("a peer falls silent", impatient, other);
                inTrouble("an answer never comes", port, "never", other);
                inTrouble("an answer fails", port, "fail", other);
            }
        }
    }

    private static ListeningPort listen(Reactor reactor, Engine engine, Limits limits) throws IOException {
        var endpoint = Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
        return reactor.listen(endpoint, engine, limits, _ -> new Service());
    }

    private void inTrouble(String what, ListeningPort port, String question, Client other)
            throws IOException, InterruptedException {
        String answer;
        try (var client = Client.of(port)) {
            answer = client.ask(question);
        }
        report(what, answer, reasons.poll(10, TimeUnit.SECONDS), other);
    }

    private void silent(String what, ListeningPort port, Client other) throws IOException, InterruptedException {
        try (var _ = Client.of(port)) {
            String reason = null;
            while (reason == null) {
                other.ask("are you there?");
                reason = reasons.poll(20, TimeUnit.MILLISECONDS);
            }
            report(what, "nothing", reason, other);
        }
    }

    private void report(String what, String answer, String reason, Client other) throws IOException {
        out.accept("  %s: it hears '%s', and was closed as '%s'; the other hears '%s'"
                .formatted(what, answer, reason, other.ask("hello")));
    }
}
