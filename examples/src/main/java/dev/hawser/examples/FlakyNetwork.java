package dev.hawser.examples;

import dev.hawser.core.ClientService;
import dev.hawser.core.Reactor;
import dev.hawser.core.RetryPolicy;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.testkit.toxic.Direction;
import dev.hawser.testkit.toxic.LimitData;
import dev.hawser.testkit.toxic.Slicer;
import dev.hawser.testkit.toxic.ToxicProxy;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Gets an answer to each question although the network cuts lines into crumbs and every connection breaks after a
/// few answers: a [ClientService] connects again, and what was left unanswered is asked again.
final class FlakyNetwork extends LineProtocol {
    private static final Duration PATIENCE = Duration.ofSeconds(10);

    private @Nullable Deferred<String> answer;
    private @Nullable IOException lost;

    /// Asks [Echo] behind a bad network, one question after the other. Blocks; for a thread that may.
    static List<String> ask(List<String> questions, String engine, Reactor reactor) throws Exception {
        var echo = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, Echo.conversation());
        var network = ToxicProxy.to("tcp:127.0.0.1:" + echo.port() + ":engine=" + engine, reactor);
        network.add("crumbs", Direction.DOWNSTREAM, new Slicer(3, 2, Duration.ofMillis(1)));
        network.add("breaks", Direction.DOWNSTREAM, new LimitData(100));
        int port = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, network)
                .port();

        var place = "tcp:127.0.0.1:" + port + ":engine=" + engine;
        var service = ClientService.of(() -> reactor.connect(place, _ -> new FlakyNetwork()), reactor.clock())
                .retrying(new RetryPolicy(Duration.ofMillis(10), Duration.ofSeconds(1), 2, 0.2));
        service.start().await();
        List<String> answers = new ArrayList<>();
        while (answers.size() < questions.size()) {
            try {
                var client = service.whenConnected().timeout(PATIENCE).await();
                answers.add(client.ask(questions.get(answers.size()))
                        .timeout(PATIENCE)
                        .await());
            } catch (IOException broken) {
                // Asked again: a question to Echo does no harm twice.
            }
        }
        service.stop(PATIENCE).await();
        return answers;
    }

    private Deferred<String> ask(String question) {
        var asked = new Deferred<String>();
        transport().execute(() -> {
            if (lost == null) {
                answer = asked;
                sendLine(question);
            } else {
                asked.tryFail(lost);
            }
        });
        return asked;
    }

    @Override
    protected void lineReceived(String line) {
        if (answer != null) {
            answer.trySucceed(line);
            answer = null;
        }
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) {
        var cause = new IOException("the connection is gone: " + reason);
        lost = cause;
        if (answer != null) {
            answer.tryFail(cause);
        }
    }

    /// Asks ten questions and prints the answers; takes no arguments.
    public static void main(String[] arguments) throws Exception {
        try (var reactor = Reactor.open()) {
            List<String> questions = new ArrayList<>();
            for (int i = 1; i <= 10; i++) {
                questions.add("question " + i);
            }
            ask(questions, "virtual-threads", reactor).forEach(System.out::println);
        }
    }
}
