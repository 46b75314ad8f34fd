package dev.hawser.app;

import dev.hawser.app.article.ArticleClient;
import dev.hawser.app.article.LineServer;
import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.time.Clock;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CyclicBarrier;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/// `hawser demo clients`: the article's demonstration of its multithreaded server, on any engine.
@Command(
        name = "clients",
        description = "Plays the article's three clients at the same time against a line server in this process.",
        mixinStandardHelpOptions = true)
final class DemoClients implements Callable<Integer> {
    private static final int CLIENTS = 3;

    /// As many as the article's demonstration has.
    private static final int POOL_THREADS = 5;

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--engine",
            paramLabel = "WORD",
            defaultValue = "thread-pool",
            converter = Words.EngineWord.class,
            description = "Who serves: thread-pool, virtual-threads or event-loop. Default: ${DEFAULT-VALUE}.")
    private Engine engine = Engine.threadPool(POOL_THREADS);

    @Override
    public Integer call() throws Exception {
        var chosen = engine instanceof Engine.ThreadPool pool ? pool.withThreads(POOL_THREADS) : engine;
        var loopback = InetAddress.getLoopbackAddress();
        try (var reactor = Reactor.open(ReactorOptions.defaults().withEngine(chosen))) {
            var port =
                    reactor.listen(Endpoint.tcp(0).on(loopback), new LineServer(Clock.system(ZoneId.systemDefault())));
            return play(new InetSocketAddress(loopback, port.port()));
        }
    }

    /// Lets all clients talk, and shows what each said and heard: one client after the other, because lines of three
    /// that are mixed up show nothing.
    private int play(InetSocketAddress server) throws InterruptedException {
        var out = spec.commandLine().getOut();
        var together = new CyclicBarrier(CLIENTS);
        List<List<String>> transcripts = new ArrayList<>();
        List<FutureTask<Void>> clients = new ArrayList<>();
        for (int i = 0; i < CLIENTS; i++) {
            List<String> transcript = new ArrayList<>();
            var client = new FutureTask<>(new ArticleClient(i, server, together, transcript::add));
            transcripts.add(transcript);
            clients.add(client);
            Thread.ofVirtual().name("client-" + i).start(client);
        }
        int code = 0;
        for (int i = 0; i < CLIENTS; i++) {
            try {
                clients.get(i).get();
                transcripts.get(i).forEach(out::println);
            } catch (ExecutionException failed) {
                transcripts.get(i).forEach(out::println);
                out.println("Client " + i + " error: " + failed.getCause());
                code = Hawser.FAILED;
            }
        }
        out.flush();
        return code;
    }
}
