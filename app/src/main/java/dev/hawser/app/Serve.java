package dev.hawser.app;

import dev.hawser.app.article.EchoServer;
import dev.hawser.app.article.LineServer;
import dev.hawser.app.metrics.Meters;
import dev.hawser.app.metrics.ScrapePage;
import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.tls.CertificateSource;
import dev.hawser.core.tls.TlsOptions;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `hawser serve`: the article's two servers, until someone stops them.
@Command(
        name = "serve",
        description = "Starts the article's line server and echo server. SIGTERM or Ctrl-C lets connections finish, "
                + "then ends with 0, or with 3 if some had to be cut off.",
        mixinStandardHelpOptions = true,
        sortOptions = false)
final class Serve implements Callable<Integer> {
    private static final String ENGINES = "thread-pool, virtual-threads or event-loop";

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--line",
            paramLabel = "PORT",
            defaultValue = "8888",
            converter = Words.Port.class,
            description = "Port of the line server; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int linePort;

    @Option(
            names = "--echo",
            paramLabel = "PORT",
            defaultValue = "9000",
            converter = Words.Port.class,
            description = "Port of the echo server; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int echoPort;

    @Option(
            names = "--host",
            paramLabel = "IP",
            defaultValue = "127.0.0.1",
            converter = Words.Host.class,
            description = "Address to listen on; 0.0.0.0 is all of them. Default: ${DEFAULT-VALUE}.")
    private InetAddress host = InetAddress.getLoopbackAddress();

    @Option(
            names = "--engine",
            paramLabel = "WORD",
            converter = Words.EngineWord.class,
            description = "Who serves both: " + ENGINES + ".")
    private Optional<Engine> engine = Optional.empty();

    @Option(
            names = "--line-engine",
            paramLabel = "WORD",
            converter = Words.EngineWord.class,
            description = "Who serves the line server, whatever --engine says. Default: thread-pool.")
    private Optional<Engine> lineEngine = Optional.empty();

    @Option(
            names = "--echo-engine",
            paramLabel = "WORD",
            converter = Words.EngineWord.class,
            description = "Who serves the echo server, whatever --engine says. Default: event-loop.")
    private Optional<Engine> echoEngine = Optional.empty();

    @Option(
            names = "--pool-size",
            paramLabel = "N",
            defaultValue = "10",
            description = "Threads of a thread pool. Default: ${DEFAULT-VALUE}, as the article has.")
    private int poolSize;

    @Option(names = "--loops", paramLabel = "N", description = "Event loops. Default: one a processor.")
    private Optional<Integer> loops = Optional.empty();

    @Option(
            names = "--transport",
            paramLabel = "WORD",
            defaultValue = "auto",
            converter = Words.TransportWord.class,
            description = "What event loops wait on: io-uring, epoll, nio, or auto for the first that works here.")
    private IoTransport transport = IoTransport.AUTO;

    @Option(
            names = "--max-connections",
            paramLabel = "N",
            description = "Connections a server may have. Default: 10000, or what there are descriptors for.")
    private Optional<Integer> maxConnections = Optional.empty();

    @Option(
            names = "--idle-timeout",
            paramLabel = "TIME",
            defaultValue = "5m",
            converter = Words.Time.class,
            description = "Closes a connection on which nothing moved for so long. Default: ${DEFAULT-VALUE}.")
    private Duration idleTimeout = Duration.ofMinutes(5);

    @Option(
            names = "--drain",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Words.Time.class,
            description = "How long connections may take to finish after SIGTERM. Default: ${DEFAULT-VALUE}.")
    private Duration drain = Reactor.DEFAULT_DRAIN;

    @Option(
            names = "--tls",
            description = "Speaks TLS on both ports. Without --tls-cert it makes a certificate for localhost.")
    private boolean tls;

    @Option(
            names = "--tls-cert",
            paramLabel = "PEM",
            description = "Certificate chain, or a folder of them, for --tls. A changed file is taken while it runs.")
    private Optional<Path> tlsCert = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "PEM", description = "Private key, if it isn't in --tls-cert.")
    private Optional<Path> tlsKey = Optional.empty();

    @Option(
            names = "--metrics",
            paramLabel = "PORT",
            converter = Words.Port.class,
            description = "Serves meters for Prometheus at http://127.0.0.1:PORT/metrics; 0 takes a free port. "
                    + "Default: not at all.")
    private Optional<Integer> metricsPort = Optional.empty();

    @Override
    public Integer call() throws IOException, InterruptedException {
        var limits = limits();
        var onLine = tuned(lineEngine.or(() -> engine).orElseGet(Engine::threadPool));
        var onEcho = tuned(echoEngine.or(() -> engine).orElseGet(Engine::eventLoop));
        checked("--drain", () -> {
            if (drain.isNegative()) {
                throw new IllegalArgumentException(drain + " is negative; expected zero (cuts off at once) or more");
            }
            return drain;
        });
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var options = ReactorOptions.defaults().withLimits(limits);
        try (var reactor = Reactor.open(metricsPort.isPresent() ? options.withObserver(new Meters(meters)) : options)) {
            var secure = tlsOptions();
            var line = reactor.listen(
                    endpoint(linePort, secure), onLine, new LineServer(Clock.system(ZoneId.systemDefault())));
            var echo = reactor.listen(endpoint(echoPort, secure), onEcho, new EchoServer());
            var out = spec.commandLine().getOut();
            StopSignal.onStop(reactor, drain, out);
            announce(line, echo);
            if (metricsPort.isPresent()) {
                serveMetrics(reactor, metricsPort.get(), meters::scrape);
            }
            out.println("ready");
            out.flush();
            reactor.awaitStop();
            return 0;
        }
    }

    private Optional<TlsOptions> tlsOptions() {
        if (tlsCert.isPresent()) {
            return Optional.of(TlsOptions.of(new CertificateSource.Files(tlsCert.get(), tlsKey)));
        }
        if (tlsKey.isPresent()) {
            throw new ParameterException(
                    spec.commandLine(), "--tls-key is given without --tls-cert; expected both, or neither");
        }
        if (!tls) {
            return Optional.empty();
        }
        spec.commandLine()
                .getOut()
                .println("tls     a self-signed certificate for localhost was made, which nobody vouches for;"
                        + " --tls-cert and --tls-key take yours");
        return Optional.of(TlsOptions.of(SelfSigned.forLocalhost(host)));
    }

    private Endpoint endpoint(int port, Optional<TlsOptions> secure) {
        var tcp = Endpoint.tcp(port).on(host);
        return secure.<Endpoint>map(options -> new Endpoint.Tls(tcp, options)).orElse(tcp);
    }

    private void announce(ListeningPort line, ListeningPort echo) {
        var out = spec.commandLine().getOut();
        int width = Math.max(url(line).length(), url(echo).length());
        String row = "%s    %-" + width + "s    %s%n";
        out.printf(row, "line", url(line), line.engine());
        out.printf(row, "echo", url(echo), echo.engine());
    }

    /// Only this machine may read them, whatever `--host` says: they name addresses and code. A scraper elsewhere
    /// comes by way of one that asks for a password.
    private void serveMetrics(Reactor reactor, int port, Supplier<String> page) throws IOException {
        var endpoint = Endpoint.tcp(port).on(InetAddress.ofLiteral("127.0.0.1"));
        var bound = reactor.listen(endpoint, Engine.virtualThreads(), ScrapePage.limits(), ScrapePage.of(page));
        spec.commandLine().getOut().println("metrics http://127.0.0.1:" + bound.port() + "/metrics");
    }

    private String url(ListeningPort port) {
        String address = host.getHostAddress();
        String scheme = tls || tlsCert.isPresent() ? "tls://" : "tcp://";
        return scheme + (host instanceof Inet6Address ? "[" + address + "]" : address) + ":" + port.port();
    }

    private Limits limits() {
        var idle = checked("--idle-timeout", () -> Limits.defaults().withIdle(idleTimeout));
        return checked(
                "--max-connections",
                () -> maxConnections.map(idle::withConnections).orElse(idle));
    }

    private Engine tuned(Engine chosen) {
        return switch (chosen) {
            case Engine.ThreadPool pool -> checked("--pool-size", () -> pool.withThreads(poolSize));
            case Engine.VirtualThreads virtual -> virtual;
            case Engine.EventLoop loop ->
                checked("--loops", () -> loops.map(loop::withLoops).orElse(loop).on(transport));
        };
    }

    private <T> T checked(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), option + ": " + wrong.getMessage(), wrong);
        }
    }
}
