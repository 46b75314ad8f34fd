package dev.hawser.examples;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Siblings;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.LineProtocol;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/// Holds thousands of connections on one event loop, both ends in this process: each asks something and is
/// answered, and then one asks again while all others are still there.
public final class ManyConnections {
    /// Each connection takes two descriptors here, one for each end.
    static final int MOST = Limits.defaults().connections() / 2;

    /// So many are made at a time: more than the kernel's queue of new connections holds would have to knock twice.
    private static final int AT_A_TIME = 100;

    private static final Duration PATIENCE = Duration.ofSeconds(20);

    private final Set<String> threads = ConcurrentHashMap.newKeySet();
    private final Consumer<String> out;

    /// Makes a demonstration.
    public ManyConnections(Consumer<String> out) {
        this.out = out;
    }

    /// Answers lines, and notes which thread does it.
    private final class Answerer extends LineProtocol {
        @Override
        protected void lineReceived(String line) {
            threads.add(Thread.currentThread().getName());
            sendLine("Echo: " + line);
        }
    }

    /// Asks one thing at a time.
    private static final class Asker extends LineProtocol {
        private Deferred<String> answer = new Deferred<>();

        Deferred<String> ask(String question) {
            answer = new Deferred<>();
            sendLine(question);
            return answer;
        }

        @Override
        protected void lineReceived(String line) {
            answer.succeed(line);
        }
    }

    /// Runs the example. Takes the number of connections, by default 3,000 or what there are descriptors for.
    public static void main(String[] arguments) throws Exception {
        int wanted = arguments.length > 0 ? Integer.parseInt(arguments[0]) : 3_000;
        new ManyConnections(System.out::println).hold(Math.min(wanted, MOST));
    }

    /// Shows it with this many connections.
    public void hold(int count) throws Exception {
        var limits = Limits.defaults().withConnections(count).withConnectionsPerAddress(count);
        var options = ReactorOptions.defaults()
                .withEngine(Engine.eventLoop().withLoops(1))
                .withLimits(limits);
        try (var reactor = Reactor.open(options)) {
            var port = reactor.listen("tcp:0:interface=127.0.0.1:backlog=" + AT_A_TIME, _ -> new Answerer());
            List<Link<Asker>> links = new ArrayList<>();
            while (links.size() < count) {
                List<Deferred<Link<Asker>>> dials = new ArrayList<>();
                while (dials.size() < Math.min(AT_A_TIME, count - links.size())) {
                    dials.add(reactor.connect("tcp:127.0.0.1:" + port.port(), _ -> new Asker()));
                }
                links.addAll(Deferred.gather(dials, Siblings.CANCEL)
                        .timeout(PATIENCE, reactor.clock())
                        .await());
            }
            out.accept(port.counts().open() + " connections are open");
            var answers = ask(reactor, links);
            out.accept(answers.stream().filter("Echo: hello"::equals).count() + " of them asked and were answered, by "
                    + threads.size() + " thread");
            var one = ask(reactor, links.subList(0, 1));
            out.accept("one more question among " + port.counts().open() + ": " + one.getFirst());
        }
    }

    private static List<String> ask(Reactor reactor, List<Link<Asker>> links) throws Exception {
        List<Deferred<String>> answers = new ArrayList<>();
        for (var link : links) {
            // As the connection's own callback: a protocol's fields belong to those.
            var asked = new Deferred<Deferred<String>>();
            link.transport().execute(() -> asked.succeed(link.protocol().ask("hello")));
            answers.add(asked.compose(answer -> answer));
        }
        return Deferred.gather(answers, Siblings.CANCEL)
                .timeout(PATIENCE, reactor.clock())
                .await();
    }
}
