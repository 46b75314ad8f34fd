package dev.hawser.app;

import dev.hawser.app.api.Api;
import dev.hawser.app.api.Health;
import dev.hawser.app.article.EchoServer;
import dev.hawser.app.article.LineServer;
import dev.hawser.app.article.UserTable;
import dev.hawser.app.metrics.Meters;
import dev.hawser.app.metrics.MetricsPage;
import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.tls.CertificateSource;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.db.DatabaseException;
import dev.hawser.db.Dialect;
import dev.hawser.db.PoolOptions;
import dev.hawser.web.Handler;
import dev.hawser.web.Tree;
import dev.hawser.web.filter.AccessLog;
import dev.hawser.web.filter.Compression;
import dev.hawser.web.filter.Decompression;
import dev.hawser.web.filter.EntityTags;
import dev.hawser.web.filter.RequestId;
import dev.hawser.web.server.Site;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.ZoneId;
import java.util.LinkedHashMap;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.function.Supplier;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `hawser serve`: the article's three servers, until someone stops them.
@Command(
        name = "serve",
        description = "Starts the article's line server, echo server and web API. SIGTERM or Ctrl-C lets connections "
                + "finish, then ends with 0, or with 3 if some had to be cut off.",
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
            names = "--http",
            paramLabel = "PORT",
            defaultValue = "8080",
            converter = Words.Port.class,
            description = "Port of the web API; 0 takes a free one. Default: ${DEFAULT-VALUE}.")
    private int httpPort;

    @Option(
            names = "--db",
            paramLabel = "URL",
            defaultValue = "sqlite:users.db",
            description = "Where the web API keeps its users: sqlite:FILE, which is made unless it is there,"
                    + " sqlite::memory: or postgresql://USER:PASSWORD@HOST:PORT/NAME. Default: ${DEFAULT-VALUE}, in the"
                    + " working folder.")
    private String database = "";

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
            description = "Who serves them all: " + ENGINES + ".")
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
            names = "--http-engine",
            paramLabel = "WORD",
            converter = Words.EngineWord.class,
            description = "Who serves the web API, whatever --engine says. Default: virtual-threads.")
    private Optional<Engine> httpEngine = Optional.empty();

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
            names = "--notice",
            paramLabel = "TIME",
            defaultValue = "0s",
            converter = Words.Time.class,
            description = "How long /health/ready says no after SIGTERM before the ports close, for a balancer to "
                    + "notice. Default: ${DEFAULT-VALUE}.")
    private Duration notice = Duration.ZERO;

    @Option(
            names = "--tls",
            description = "Speaks TLS on all ports. Without --tls-cert it makes a certificate for localhost.")
    private boolean tls;

    @Option(
            names = "--tls-cert",
            paramLabel = "PEM",
            description = "Certificate chain, or a folder of them, for --tls. A changed file is taken while it runs.")
    private Optional<Path> tlsCert = Optional.empty();

    @Option(names = "--tls-key", paramLabel = "PEM", description = "Private key, if it isn't in --tls-cert.")
    private Optional<Path> tlsKey = Optional.empty();

    @Override
    public Integer call() throws Exception {
        var limits = limits();
        var onLine = tuned(lineEngine.or(() -> engine).orElseGet(Engine::threadPool));
        var onEcho = tuned(echoEngine.or(() -> engine).orElseGet(Engine::eventLoop));
        var onHttp = tuned(httpEngine.or(() -> engine).orElseGet(Engine::virtualThreads));
        checkNotNegative("--drain", drain, "cuts off at once");
        checkNotNegative("--notice", notice, "closes at once");
        checked("--db", () -> Dialect.of(database));
        var meters = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
        var options = ReactorOptions.defaults().withLimits(limits).withObserver(new Meters(meters));
        try (var reactor = Reactor.open(options);
                var users = openUsers(PoolOptions.defaults().withClock(reactor.clock()))) {
            boolean added = users.addSamples().await();
            var secure = tlsOptions();
            var time = Clock.system(ZoneId.systemDefault());
            var health = new Health(users, reactor.clock());
            var api = new Api(time, users, health);
            var line = reactor.listen(endpoint(linePort, secure), onLine, new LineServer(time));
            var echo = reactor.listen(endpoint(echoPort, secure), onEcho, new EchoServer());
            var http = reactor.listen(endpoint(httpPort, secure), onHttp, site(api, new MetricsPage(meters::scrape)));
            var out = spec.commandLine().getOut();
            StopSignal.onStop(reactor, new StopSignal.Course(health::leave, notice, drain, users::close), out);
            announce(line, echo, http);
            out.println("users   " + database.replaceFirst("//[^/@]*@", "//").replaceFirst("\\?.*", "")
                    + (added ? "    new, with the article's two users" : ""));
            out.println("ready");
            out.flush();
            reactor.awaitStop();
            return 0;
        }
    }

    private UserTable openUsers(PoolOptions options) throws Exception {
        try {
            return UserTable.open(database, options).await();
        } catch (DatabaseException refused) {
            throw new IOException("--db: the users can't be had: " + refused.getMessage(), refused);
        }
    }

    /// Returns all that is served over HTTP: the API that its document describes, and the page for Prometheus, which
    /// is none of it.
    static Tree tree(Api api, Handler metrics) {
        return api.tree().get("/metrics", metrics);
    }

    static Site site(Api api, Handler metrics) {
        return new Site(tree(api, metrics))
                .filter(Decompression.defaults())
                .filter(new EntityTags())
                .filter(new Compression())
                .filter(new RequestId())
                .filter(AccessLog.combined());
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

    private void announce(ListeningPort line, ListeningPort echo, ListeningPort http) {
        var out = spec.commandLine().getOut();
        String plain = isTls() ? "tls" : "tcp";
        var rows = new LinkedHashMap<String, ListeningPort>();
        rows.put("line    " + url(plain, line), line);
        rows.put("echo    " + url(plain, echo), echo);
        rows.put("http    " + url(isTls() ? "https" : "http", http), http);
        int width = rows.keySet().stream().mapToInt(String::length).max().orElse(0);
        rows.forEach((row, port) -> out.printf("%-" + width + "s    %s%n", row, port.engine()));
    }

    private boolean isTls() {
        return tls || tlsCert.isPresent();
    }

    private String url(String scheme, ListeningPort port) {
        String address = host.getHostAddress();
        return scheme + "://" + (host instanceof Inet6Address ? "[" + address + "]" : address) + ":" + port.port();
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

    private void checkNotNegative(String option, Duration time, String zero) {
        checked(option, () -> {
            if (time.isNegative()) {
                throw new IllegalArgumentException(time + " is negative; expected zero (" + zero + ") or more");
            }
            return time;
        });
    }

    private <T> T checked(String option, Supplier<T> value) {
        try {
            return value.get();
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), option + ": " + wrong.getMessage(), wrong);
        }
    }
}
