package dev.hawser.examples;

import dev.hawser.core.ClientService;
import dev.hawser.core.Reactor;
import dev.hawser.core.RetryPolicy;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.List;
import java.util.Queue;

/// Keeps a connection to a server that goes away and comes back: whoever asks waits for the next connection.
final class StayConnected {
    private static final Duration PAUSE = Duration.ofMillis(50);
    private static final Duration GRACE = Duration.ofSeconds(1);

    private StayConnected() {}

    /// A client that asks as often as one likes; answers come in the order of the questions.
    private static final class Asker extends LineProtocol {
        private final Queue<Deferred<String>> open = new ArrayDeque<>();
        private boolean lost;

        Deferred<String> ask(String question) {
            var answer = new Deferred<String>();
            // Fields are the connection's own; this may be another thread.
            transport().execute(() -> {
                if (lost) {
                    answer.fail(new IOException("the connection is lost"));
                } else {
                    open.add(answer);
                    sendLine(question);
                }
            });
            return answer;
        }

        @Override
        protected void lineReceived(String line) {
            var first = open.poll();
            if (first != null) {
                first.trySucceed(line);
            }
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            lost = true;
            open.forEach(answer -> answer.tryFail(new IOException("no answer came: " + reason)));
        }
    }

    private static Deferred<String> ask(ClientService<Asker> service, String question, Reactor reactor) {
        return service.whenConnected()
                .compose(asker -> asker.ask(question))
                .recoverWith(lost ->
                        reactor.deferLater(PAUSE, () -> question).compose(again -> ask(service, again, reactor)));
    }

    /// Asks a server, restarts it, and asks again.
    ///
    /// @return both answers
    static List<String> overARestart(String engine) throws Exception {
        try (var reactor = Reactor.open()) {
            var server = reactor.listen("tcp:0:interface=127.0.0.1", peer -> new Greetless());
            String there = "127.0.0.1:" + server.port();

            var service = ClientService.of(
                            () -> reactor.connect("tcp:" + there + ":engine=" + engine, peer -> new Asker()),
                            reactor.clock())
                    .retrying(new RetryPolicy(Duration.ofMillis(100), Duration.ofSeconds(5), 2, 0.2));
            service.start();
            var first = ask(service, "hello", reactor).await();

            server.stop(GRACE);
            var second = ask(service, "are you back?", reactor);
            reactor.listen("tcp:" + server.port() + ":interface=127.0.0.1", peer -> new Greetless());
            var answers = List.of(first, second.await());
            service.stop(GRACE).await();
            return answers;
        }
    }

    private static final class Greetless extends LineProtocol {
        @Override
        protected void lineReceived(String line) {
            sendLine("Echo: " + line);
        }
    }

    /// Runs the example; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        overARestart("virtual-threads").forEach(System.out::println);
    }
}
