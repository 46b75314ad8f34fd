package dev.hawser.app;

import dev.hawser.lab.load.Generator;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.load.LoadReport;
import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Crowd;
import dev.hawser.lab.workload.Traffic;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// `hawser load`: drives any server that already runs.
@Command(
        name = "load",
        description = "Drives a server that already runs, and says how it took it.",
        mixinStandardHelpOptions = true)
final class Load implements Callable<Integer> {
    private static final Set<String> SCHEMES = Set.of("tcp", "tls", "http", "https");

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Parameters(paramLabel = "URL", description = "tcp://HOST:PORT, tls://HOST:PORT or http(s)://HOST[:PORT]/PATH.")
    private String url = "";

    @Option(names = "--connections", paramLabel = "N", defaultValue = "64", description = "Default: ${DEFAULT-VALUE}.")
    private int connections;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            defaultValue = "10s",
            converter = Words.Time.class,
            description = "How long to measure. Default: ${DEFAULT-VALUE}.")
    private Duration duration = Duration.ofSeconds(10);

    @Option(
            names = "--warm-up",
            paramLabel = "TIME",
            defaultValue = "1s",
            converter = Words.Time.class,
            description = "How long to ask before that. Default: ${DEFAULT-VALUE}.")
    private Duration warmUp = Duration.ofSeconds(1);

    @Option(
            names = "--timeout",
            paramLabel = "TIME",
            defaultValue = "30s",
            converter = Words.Time.class,
            description = "When to give an answer up. Default: ${DEFAULT-VALUE}.")
    private Duration timeout = Duration.ofSeconds(30);

    @Option(
            names = "--rate",
            paramLabel = "N",
            defaultValue = "0",
            description = "Send so many requests a second, whatever the answers do; latency counts from when each was "
                    + "meant to be sent. Default: as fast as answers come.")
    private double rate;

    @Option(
            names = "--loops",
            paramLabel = "N",
            defaultValue = "1",
            description = "How many threads send. Default: ${DEFAULT-VALUE}.")
    private int loops;

    @Option(names = "--new-connections", description = "Ask each time on a new connection.")
    private boolean reconnecting;

    @Option(
            names = "--request",
            paramLabel = "FILE",
            description = "What to send, byte for byte. Default: the line 'hello', or a GET of the URL.")
    private @Nullable Path request;

    @Option(
            names = "--answer",
            paramLabel = "END",
            description =
                    "How to tell that an answer is complete: lines, lines=N, bytes=N or http. Default: lines for tcp "
                            + "and tls, http for http and https.")
    private @Nullable String answer;

    @Option(names = "--json", description = "Print the results as JSON.")
    private boolean json;

    @Override
    public Integer call() throws Exception {
        var order = order();
        if (loops < 1 || loops > Runtime.getRuntime().availableProcessors()) {
            throw new ParameterException(
                    spec.commandLine(),
                    "loops is " + loops + "; expected 1 to "
                            + Runtime.getRuntime().availableProcessors() + ", one a core");
        }
        try (var generator = Generator.start(order, loops)) {
            Thread.sleep(warmUp);
            generator.mark();
            Thread.sleep(duration);
            var report = generator.mark();
            var out = spec.commandLine().getOut();
            out.println(json ? report.line() : text(report));
            out.flush();
            return report.answered() > 0 ? 0 : Hawser.FAILED;
        }
    }

    private LoadOrder order() throws IOException {
        try {
            var uri = URI.create(url);
            String scheme = String.valueOf(uri.getScheme()).toLowerCase(Locale.ROOT);
            if (!SCHEMES.contains(scheme) || uri.getHost() == null) {
                throw new IllegalArgumentException(
                        "'" + url + "' is no place; expected tcp://HOST:PORT, tls://HOST:PORT or http(s)://HOST/PATH");
            }
            boolean web = scheme.startsWith("http");
            int port = uri.getPort() >= 0 ? uri.getPort() : web ? (scheme.equals("https") ? 443 : 80) : -1;
            if (port < 1) {
                throw new IllegalArgumentException("'" + url + "' has no port; expected " + scheme + "://HOST:PORT");
            }
            var end = answer != null ? AnswerEnd.parse(answer) : web ? AnswerEnd.HTTP : AnswerEnd.LINE;
            boolean tls = scheme.equals("tls") || scheme.equals("https");
            var traffic = new Traffic(List.of(ask(uri, web)), end, connections, reconnecting, Crowd.none(), tls);
            String host = uri.getHost().replaceAll("[\\[\\]]", "");
            return new LoadOrder(host, port, traffic, rate, timeout.toMillis());
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    private Ask ask(URI uri, boolean web) throws IOException {
        if (request != null) {
            return OwnHandler.ask(request);
        }
        if (!web) {
            return Ask.of("hello\n");
        }
        String path = uri.getRawPath().isEmpty() ? "/" : uri.getRawPath();
        String target = uri.getRawQuery() == null ? path : path + "?" + uri.getRawQuery();
        return Ask.of("GET " + target + " HTTP/1.1\r\nHost: " + host(uri) + "\r\n\r\n");
    }

    /// What the URL says before an `@` is no host, and not for everybody's eyes: RFC 9110 §4.2.4.
    private static String host(URI uri) {
        String authority = uri.getRawAuthority();
        return authority.substring(authority.lastIndexOf('@') + 1);
    }

    private static String text(LoadReport report) {
        var times = report.latency();
        var text = new StringBuilder(String.format(
                Locale.ROOT,
                "%,d answers in %.2f s: %,.0f a second%n",
                report.answered(),
                report.seconds(),
                report.answeredPerSecond()));
        if (times.count() > 0) {
            text.append(String.format(
                    Locale.ROOT,
                    "latency ms: p50 %.3f · p90 %.3f · p99 %.3f · p99.9 %.3f · max %.3f%n",
                    times.p50Micros() / 1e3,
                    times.p90Micros() / 1e3,
                    times.p99Micros() / 1e3,
                    times.p999Micros() / 1e3,
                    times.maxMicros() / 1e3));
        }
        text.append(String.format(
                Locale.ROOT,
                "starved: %d connections never got an answer · waiting: %,d · due and not sent: %,d%n",
                report.starved(),
                report.outstanding(),
                report.backlog()));
        text.append("errors: ")
                .append(report.errors().isEmpty() ? "none" : report.errors().toString());
        return text.toString();
    }
}
