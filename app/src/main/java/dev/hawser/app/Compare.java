package dev.hawser.app;

import dev.hawser.lab.Comparison;
import dev.hawser.lab.method.Options;
import dev.hawser.lab.report.Report;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.result.Slo;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.MalformedURLException;
import java.net.URL;
import java.net.URLClassLoader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `hawser compare`: which engine a kind of work wants, measured here.
@Command(
        name = "compare",
        description = "Measures on this machine which engine each kind of work wants: one's own as well.",
        mixinStandardHelpOptions = true,
        synopsisSubcommandLabel = "COMMAND",
        subcommands = CompareTasks.class)
final class Compare implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--workloads",
            paramLabel = "NAME",
            split = ",",
            description =
                    "What to measure, or 'all' for all there are. Default: wait, echo, users, mixed, cpu and idle; "
                            + "with --quick echo and wait; with --jar those in it.")
    private List<String> workloads = new ArrayList<>();

    @Option(
            names = "--engines",
            paramLabel = "WORD",
            split = ",",
            description = "Who takes part: thread-pool, virtual-threads, event-loop. Default: all.")
    private List<String> engines = new ArrayList<>();

    @Option(
            names = "--rounds",
            paramLabel = "N",
            description = "How often they take turns. Default: what fits into four minutes, 9 at most.")
    private @Nullable Integer rounds;

    @Option(
            names = "--duration",
            paramLabel = "TIME",
            converter = Words.Time.class,
            description = "How long each is measured at a time. Default: what fits into four minutes.")
    private @Nullable Duration duration;

    @Option(
            names = "--connections",
            paramLabel = "N",
            split = ",",
            description = "How many connections at once; several numbers are measured one after another. "
                    + "Default: what the workload says.")
    private List<Integer> connections = new ArrayList<>();

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Send so many requests a second, whatever the answers do. Default: as fast as answers come.")
    private @Nullable Double rate;

    @Option(
            names = "--slo",
            paramLabel = "PROMISE",
            defaultValue = "p99<50ms",
            description = "The promise whose highest rate is looked for. Default: ${DEFAULT-VALUE}.")
    private String slo = "";

    @Option(
            names = "--out",
            paramLabel = "FOLDER",
            defaultValue = "compare-report",
            description = "Where the report goes. Default: ${DEFAULT-VALUE}.")
    private Path out = Path.of("compare-report");

    @Option(names = "--quick", description = "Take less than a minute; shows the way, proves little.")
    private boolean quick;

    @Option(names = "--json", description = "Print the results as JSON, instead of a table.")
    private boolean json;

    @Option(
            names = "--jar",
            paramLabel = "FILE",
            description = "A jar with workloads, or a class, of one's own; also a folder of classes.")
    private List<Path> jars = new ArrayList<>();

    @ArgGroup(heading = "%nA handler of one's own:%n", exclusive = false)
    private OwnHandler own = new OwnHandler();

    @Override
    public Integer call() throws Exception {
        try (var loader = new URLClassLoader(urls(), Compare.class.getClassLoader())) {
            var thread = Thread.currentThread();
            var before = thread.getContextClassLoader();
            thread.setContextClassLoader(loader);
            try {
                return run();
            } finally {
                thread.setContextClassLoader(before);
            }
        }
    }

    private Integer run() throws IOException, InterruptedException {
        var err = spec.commandLine().getErr();
        var comparison = comparison();
        checkFolder();
        announce(comparison, err);
        var results = comparison.run(commandLine(), Commit.here(), ProgressLine.on(err));
        var report = Report.of(results);
        var page = report.write(out);
        err.println();
        var output = spec.commandLine().getOut();
        output.print(json ? ResultsFile.text(results) : report.text(false));
        output.flush();
        err.println("wrote " + page + " and " + out.resolve("results.json"));
        return 0;
    }

    private static void announce(Comparison comparison, PrintWriter err) {
        var plan = comparison.plan();
        err.printf(
                "%s: %d rounds, about %s in all%n",
                String.join(", ", comparison.words()), plan.rounds(), show(comparison.expected()));
        if (!comparison.others().isEmpty()) {
            err.println("not measured, name them with --workloads: " + String.join(", ", comparison.others()));
        }
        err.flush();
    }

    private Comparison comparison() throws IOException {
        try {
            return new Comparison(options());
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }

    /// Minutes of measuring should not end with a report that has nowhere to go.
    private void checkFolder() {
        try {
            Report.prepare(out);
        } catch (IOException cant) {
            throw new ParameterException(
                    spec.commandLine(), "--out is " + out + ", where no report can be written: " + cant, cant);
        }
    }

    private Options options() throws IOException {
        List<String> words = new ArrayList<>(workloads);
        words.addAll(own.words());
        return new Options(
                words,
                engines.isEmpty()
                        ? List.of(EngineKind.values())
                        : engines.stream().map(EngineKind::of).toList(),
                Optional.ofNullable(rounds),
                Optional.ofNullable(duration),
                connections,
                Optional.ofNullable(rate),
                Slo.parse(slo),
                own.dialogue(),
                jars.stream().map(Path::toAbsolutePath).toList(),
                quick);
    }

    private URL[] urls() throws MalformedURLException {
        List<URL> urls = new ArrayList<>();
        for (Path jar : jars) {
            if (!Files.exists(jar)) {
                throw new ParameterException(
                        spec.commandLine(), "there is no " + jar + "; --jar wants a file or folder");
            }
            urls.add(jar.toUri().toURL());
        }
        return urls.toArray(URL[]::new);
    }

    /// What makes these results again.
    private String commandLine() {
        var arguments = spec.root().commandLine().getParseResult().originalArgs();
        return "./hawser "
                + String.join(" ", arguments.stream().map(Compare::quoted).toList());
    }

    private static String quoted(String argument) {
        return argument.matches("[\\w./:=,%+@-]+") ? argument : "'" + argument.replace("'", "'\\''") + "'";
    }

    static String show(Duration time) {
        return "%d:%02d".formatted(time.toMinutes(), time.toSecondsPart());
    }
}
