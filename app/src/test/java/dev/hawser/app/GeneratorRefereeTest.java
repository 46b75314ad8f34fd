package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.lab.load.GeneratorMain;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.load.LoadReport;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Pinning;
import dev.hawser.lab.method.ServerMain;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The generator sees of a server what `wrk` and `h2load` see of it. All take turns on the same server and the same
/// CPU, since this machine may be busy; what counts is the median of the ratios within a turn.
@Tag("referee")
@Timeout(300)
final class GeneratorRefereeTest {
    private static final int TURNS = 9;
    private static final int WARM_UP_TURNS = 3;
    private static final int CONNECTIONS = 64;
    private static final int SECONDS = 1;
    private static final double NEAR = 0.10;

    /// What others may take of the machine in a turn that counts, in cores.
    private static final double NEIGHBOURS_BESIDE_WAITING = 0.8;

    private static final double NEIGHBOURS_BESIDE_BUSY = 0.15;

    /// So many turns are taken again before a machine is given up as too busy.
    private static final int MOST_DISTURBED = 3 * TURNS;

    private static final Pattern WRK_RATE = Pattern.compile("Requests/sec:\\s+([\\d.]+)");
    private static final Pattern WRK_MEDIAN = Pattern.compile("50%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern WRK_P99 = Pattern.compile("99%\\s+([\\d.]+)(us|ms|s)");
    private static final Pattern H2LOAD_RATE = Pattern.compile("finished in [\\d.]+m?s, ([\\d.]+) req/s");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    /// What one tool saw in one turn.
    private record Seen(double perSecond, double medianMicros) {}

    /// A server that waits, so that it is the waiting that counts, and one that is as busy as its CPU lets it be.
    @ParameterizedTest
    @ValueSource(classes = {Waiting.class, Busy.class})
    void itSeesWhatWrkSees(Class<?> handler) throws Exception {
        need("/usr/bin/wrk");
        var ours = new ArrayList<Seen>();
        var theirs = new ArrayList<Seen>();
        takeTurns(handler, ours, theirs, this::wrk);
        assertNear(
                ours.stream().mapToDouble(Seen::perSecond).toArray(),
                theirs.stream().mapToDouble(Seen::perSecond).toArray());
        if (handler.equals(Waiting.class)) {
            // Of a busy server the median is what the order makes of it in which a tool asks; by the rate and the
            // number of connections all take the same time in the mean (Little's law).
            assertNear(
                    ours.stream().mapToDouble(Seen::medianMicros).toArray(),
                    theirs.stream().mapToDouble(Seen::medianMicros).toArray());
        }
    }

    @ParameterizedTest
    @ValueSource(classes = {Waiting.class, Busy.class})
    void itSeesWhatH2loadSees(Class<?> handler) throws Exception {
        need("/usr/bin/h2load");
        var ours = new ArrayList<Seen>();
        var theirs = new ArrayList<Double>();
        takeTurns(handler, ours, theirs, this::h2load);
        assertNear(
                ours.stream().mapToDouble(Seen::perSecond).toArray(),
                theirs.stream().mapToDouble(it -> it).toArray());
    }

    /// The demonstration that the lab began with: `wrk` is content with a pool that leaves 800 of 1,000 connections
    /// without one answer.
    @Test
    void itCountsWhomWrkForgets() throws Exception {
        need("/usr/bin/wrk");
        var pinning = Pinning.here();
        try (var server = Child.start(Child.Launch.of(ServerMain.class), WAITING, "thread-pool");
                var generator = generator(pinning)) {
            int port = Integer.parseInt(server.ask("port"));
            var order = LoadOrder.closed("127.0.0.1", port, Traffic.ofGet("/").withConnections(1_000));
            generator.ask("connect pool " + order.line());
            generator.ask("pace pool 0");
            await().atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofSeconds(1))
                    .until(() -> LoadReport.parse(generator.ask("mark pool")).starved() == 800);
            // What waits counts with what it has waited, and four of five do.
            var ours = LoadReport.parse(generator.ask("mark pool")).latency();
            generator.ask("stop pool");
            double theirs = quietly(
                    server,
                    generator,
                    () -> micros(
                            WRK_P99,
                            run(pinned(
                                    pinning.generator(),
                                    "wrk",
                                    "-t1",
                                    "-c1000",
                                    "-d3s",
                                    "--latency",
                                    "http://127.0.0.1:" + port + "/"))));
            assertThat(theirs)
                    .as("twenty milliseconds of waiting, and nothing of those who wait for ever")
                    .isLessThan(100_000)
                    .isLessThan(ours.p99Micros() / 3);
        }
    }

    /// Returns what was seen while others used little of the machine; skips the test where they never do.
    private static double quietly(Child server, Child generator, Callable<Double> seeing) throws Exception {
        var neighbours = new Neighbours(server.pid(), generator.pid());
        double worst = 0;
        for (int i = 0; i < TURNS; i++) {
            neighbours.cores();
            double seen = seeing.call();
            double took = neighbours.cores();
            if (took <= NEIGHBOURS_BESIDE_WAITING) {
                return seen;
            }
            worst = Math.max(worst, took);
        }
        return Assumptions.abort("SKIPPED: neighbours took " + worst + " cores in each of " + TURNS + " tries");
    }

    private static final String WAITING = "http-resource=" + Waiting.class.getName();

    /// What another tool does in its turn, and saw.
    @FunctionalInterface
    private interface Turn<T> {
        T take(List<Integer> cpus, String url) throws Exception;
    }

    /// A server that mostly waits hardly minds others; a busy one has another share of its core in each turn. A turn
    /// in which they took theirs is taken again.
    private <T> void takeTurns(Class<?> handler, List<Seen> ours, List<T> theirs, Turn<T> other) throws Exception {
        double allowed = handler.equals(Waiting.class) ? NEIGHBOURS_BESIDE_WAITING : NEIGHBOURS_BESIDE_BUSY;
        var pinning = Pinning.here();
        try (var server = Child.start(
                        Child.Launch.of(ServerMain.class), "http-resource=" + handler.getName(), "virtual-threads");
                var generator = generator(pinning)) {
            int port = Integer.parseInt(server.ask("port"));
            Pinning.pin(server.pid(), pinning.server());
            String url = "http://127.0.0.1:" + port + "/";
            var order = LoadOrder.closed("127.0.0.1", port, Traffic.ofGet("/").withConnections(CONNECTIONS));
            // The server warms up.
            for (int i = 0; i < WARM_UP_TURNS; i++) {
                ours(generator, order);
                other.take(pinning.generator(), url);
            }
            var neighbours = new Neighbours(server.pid(), generator.pid());
            for (int disturbed = 0; ours.size() < TURNS; ) {
                neighbours.cores();
                var seen = ours(generator, order);
                var seenByOther = other.take(pinning.generator(), url);
                double took = neighbours.cores();
                if (took <= allowed) {
                    ours.add(seen);
                    theirs.add(seenByOther);
                } else {
                    disturbed++;
                    assumeTrue(
                            disturbed <= MOST_DISTURBED,
                            "SKIPPED: neighbours took " + took + " cores, and in " + disturbed + " turns more than the "
                                    + allowed + " that are allowed");
                }
            }
        }
    }

    private static Child generator(Pinning pinning) throws Exception {
        return Child.start(Child.Launch.of(GeneratorMain.class).on(pinning.generator()), "1");
    }

    private static Seen ours(Child generator, LoadOrder order) throws Exception {
        generator.ask("connect ours " + order.line());
        generator.ask("pace ours 0");
        TimeUnit.MILLISECONDS.sleep(100); // sleeps as work
        generator.ask("mark ours");
        TimeUnit.SECONDS.sleep(SECONDS); // sleeps as work
        var report = LoadReport.parse(generator.ask("mark ours"));
        generator.ask("stop ours");
        assertThat(report.errors()).isEmpty();
        return new Seen(report.answeredPerSecond(), report.latency().p50Micros());
    }

    private Seen wrk(List<Integer> cpus, String url) throws Exception {
        String said = run(pinned(cpus, "wrk", "-t1", "-c" + CONNECTIONS, "-d" + SECONDS + "s", "--latency", url));
        return new Seen(number(WRK_RATE, said), micros(WRK_MEDIAN, said));
    }

    private static double micros(Pattern pattern, String said) {
        var found = pattern.matcher(said);
        assertThat(found.find()).as(said).isTrue();
        double unit = switch (found.group(2)) {
            case "us" -> 1;
            case "ms" -> 1e3;
            default -> 1e6;
        };
        return Double.parseDouble(found.group(1)) * unit;
    }

    private double h2load(List<Integer> cpus, String url) throws Exception {
        String said = run(pinned(cpus, "h2load", "--h1", "-t1", "-c" + CONNECTIONS, "-D" + SECONDS, url));
        return number(H2LOAD_RATE, said);
    }

    private static double number(Pattern pattern, String said) {
        var found = pattern.matcher(said);
        assertThat(found.find()).as(said).isTrue();
        return Double.parseDouble(found.group(1));
    }

    private static void assertNear(double[] ours, double[] theirs) {
        double[] ratios = new double[ours.length];
        for (int i = 0; i < ours.length; i++) {
            ratios[i] = ours[i] / theirs[i];
        }
        double[] sorted = ratios.clone();
        Arrays.sort(sorted);
        assertThat(sorted[sorted.length / 2])
                .as("ours %s, theirs %s", Arrays.toString(ours), Arrays.toString(theirs))
                .isBetween(1 - NEAR, 1 + NEAR);
    }

    private static List<String> pinned(List<Integer> cpus, String... command) {
        List<String> all = new ArrayList<>();
        if (!cpus.isEmpty()) {
            all.addAll(List.of("taskset", "-c", cpus.getFirst().toString()));
        }
        all.addAll(List.of(command));
        return all;
    }

    private String run(List<String> command) throws Exception {
        var log = folder.resolve("log");
        var process = new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        try {
            assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        } finally {
            process.destroyForcibly();
        }
        return Files.readString(log, StandardCharsets.UTF_8);
    }

    private static void need(String program) {
        assumeTrue(Files.isExecutable(Path.of(program)), "SKIPPED: there is no " + program);
    }

    /// Answers after a while.
    public static final class Waiting implements Handler {
        /// Called in the server.
        public Waiting() {}

        @Override
        public Answer answer(Request request) throws Exception {
            Thread.sleep(20); // sleeps as work
            return Response.text("waited\n");
        }
    }

    /// Answers when it has computed a little, so that the server is the bottleneck and not who asks.
    public static final class Busy implements Handler {
        private static final int STEPS = 20_000;

        /// Called in the server.
        public Busy() {}

        @Override
        public Answer answer(Request request) {
            long x = 1;
            for (int i = 0; i < STEPS; i++) {
                x ^= x << 13;
                x ^= x >>> 7;
                x ^= x << 17;
            }
            return Response.text(x + "\n");
        }
    }
}
