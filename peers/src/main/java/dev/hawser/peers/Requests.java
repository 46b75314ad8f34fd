package dev.hawser.peers;

import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.peers.echo.Contender;
import dev.hawser.peers.load.Answers;
import dev.hawser.peers.load.HttpAnswers;
import dev.hawser.peers.machine.Cores;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Collectors;

/// Measures what a request of the line echo, or of the web servers, costs: all servers are up on core 0, the clients on
/// core 1 keep one after the other busy, round after round.
final class Requests implements AutoCloseable {
    private static final int CONNECTIONS = 64;
    private static final int WARM_UP_ROUNDS = 2;

    /// How long a load runs before its window opens: connecting is not what is measured.
    private static final long RAMP_MILLIS = 500;

    /// What others may take of the machine during a window, in cores.
    private static final double NEIGHBOURS_MOST = 0.10;

    private static final long GLANCE_MILLIS = 500;

    private final Kind kind;
    private final Options options;
    private final Map<Contender, Child> servers = new LinkedHashMap<>();
    private final Map<Contender, List<Window>> windows = new LinkedHashMap<>();
    private final Child client;
    private long patienceNanos;
    private int discarded;
    private int noisy;

    /// One measurement. Shares and neighbours are in cores.
    private record Window(double cpuMicros, double perSecond, double server, double client, double neighbours) {}

    /// What is asked for.
    ///
    /// @param prefix of the questions to the client's process
    /// @param suffix of the one that starts it
    /// @param check sees that all answer alike
    record Kind(String prefix, String suffix, Check check) {
        static final Kind LINES = new Kind("", "", Answers::check);

        static Kind json(int depth) {
            return new Kind("http-", " " + depth, HttpAnswers::check);
        }
    }

    /// Checks the answers of one server.
    @FunctionalInterface
    interface Check {
        void check(String who, int port) throws IOException;
    }

    private Requests(Kind kind, List<Contender> contenders, Options options) throws IOException {
        this.kind = kind;
        this.options = options;
        this.patienceNanos = options.patience().toNanos();
        for (var contender : contenders) {
            servers.put(contender, Cores.start(0, ServerMain.class, options.serverFlags(), contender.word()));
            windows.put(contender, new ArrayList<>());
        }
        this.client = Cores.start(1, ClientMain.class, List.of());
    }

    static String run(Kind kind, List<Contender> contenders, Options options, String command)
            throws IOException, InterruptedException {
        // First: sources may change while this runs, what was built does not.
        String head = Report.head(command);
        try (var run = new Requests(kind, contenders, options)) {
            for (var contender : contenders) {
                kind.check.check(contender.word(), run.port(contender));
            }
            Report.progress("all " + contenders.size() + " servers answer alike");
            for (int round = -WARM_UP_ROUNDS; round < options.rounds(); round++) {
                for (var contender : contenders) {
                    run.measure(contender, round);
                }
            }
            return head + run.table();
        }
    }

    @Override
    public void close() {
        servers.values().forEach(Child::close);
        client.close();
    }

    private void measure(Contender contender, int round) throws IOException, InterruptedException {
        if (round < 0) {
            report("warm-up", contender, window(contender));
            return;
        }
        awaitQuiet();
        var best = window(contender);
        while (best.neighbours > NEIGHBOURS_MOST && patienceNanos > 0) {
            discarded++;
            patienceNanos -= options.window().toNanos();
            awaitQuiet();
            var again = window(contender);
            best = again.neighbours < best.neighbours ? again : best;
        }
        if (best.neighbours > NEIGHBOURS_MOST) {
            noisy++;
        }
        windows(contender).add(best);
        report("round " + (round + 1), contender, best);
    }

    private static void report(String when, Contender contender, Window window) {
        Report.progress(String.format(
                Locale.ROOT,
                "%s %-32s %6.2f µs %,8.0f/s server %.2f client %.2f neighbours %.2f",
                when,
                contender.word(),
                window.cpuMicros,
                window.perSecond,
                window.server,
                window.client,
                window.neighbours));
    }

    private Window window(Contender contender) throws IOException, InterruptedException {
        try {
            return load(contender);
        } catch (IOException failure) {
            throw new IOException(
                    contender.word() + " failed under load; its "
                            + server(contender).state(),
                    failure);
        }
    }

    private Window load(Contender contender) throws IOException, InterruptedException {
        long server = server(contender).pid();
        client.ask(kind.prefix + "start " + port(contender) + " " + CONNECTIONS + kind.suffix);
        Thread.sleep(RAMP_MILLIS);
        long answered = -answered();
        double serverCpu = -Kernel.cpuSeconds(server);
        double clientCpu = -Kernel.cpuSeconds(client.pid());
        double neighbours = -foreignSeconds();
        long nanos = -System.nanoTime();
        Thread.sleep(options.window());
        answered += answered();
        serverCpu += Kernel.cpuSeconds(server);
        clientCpu += Kernel.cpuSeconds(client.pid());
        neighbours += foreignSeconds();
        nanos += System.nanoTime();
        client.ask(kind.prefix + "stop");
        if (answered == 0) {
            throw new IOException(contender.word() + " answered nothing in a whole window");
        }
        double seconds = nanos / 1e9;
        return new Window(
                serverCpu * 1e6 / answered,
                answered / seconds,
                serverCpu / seconds,
                clientCpu / seconds,
                neighbours / seconds);
    }

    /// Waits until nobody else works here, or patience is at its end: a busy machine must not hold us up for ever.
    private void awaitQuiet() throws IOException, InterruptedException {
        long began = System.nanoTime();
        double share;
        do {
            double before = foreignSeconds();
            Thread.sleep(GLANCE_MILLIS);
            share = (foreignSeconds() - before) * 1e3 / GLANCE_MILLIS;
        } while (share > NEIGHBOURS_MOST && System.nanoTime() - began < patienceNanos);
        patienceNanos -= System.nanoTime() - began;
    }

    /// What everyone on this machine has used, less what we have.
    private double foreignSeconds() throws IOException {
        double seconds = Kernel.busySeconds()
                - Kernel.cpuSeconds(client.pid())
                - Kernel.cpuSeconds(ProcessHandle.current().pid());
        for (var server : servers.values()) {
            seconds -= Kernel.cpuSeconds(server.pid());
        }
        return seconds;
    }

    private String table() {
        var table = new StringBuilder("""
            | server | CPU µs a request | requests a second | × a rival's CPU | server / client, cores |
            | --- | --- | --- | --- | --- |
            """);
        for (var contender : servers.keySet()) {
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s | %.2f / %.2f |%n",
                    contender.word(),
                    spread(contender, Window::cpuMicros).show(2),
                    spread(contender, Window::perSecond).show(0),
                    ratios(contender),
                    spread(contender, Window::server).median(),
                    spread(contender, Window::client).median()));
        }
        var neighbours = Spread.of(windows.values().stream()
                .flatMap(List::stream)
                .map(Window::neighbours)
                .toList());
        return table
                + String.format(
                        Locale.ROOT,
                        "%nMedian and range of %d windows of %d s. Neighbours took %s cores; %d windows above %.2f"
                                + " were discarded and repeated, and %d such had to be kept.%n",
                        options.rounds(),
                        options.window().toSeconds(),
                        neighbours.show(2),
                        discarded,
                        NEIGHBOURS_MOST,
                        noisy);
    }

    private String ratios(Contender contender) {
        String cell = contender.rivals().stream()
                .flatMap(rival -> byWord(rival.word()).stream().map(other -> {
                    var ratio = ratio(contender, other);
                    var most = rival.most();
                    return other.word() + " " + ratio.show(2)
                            + (most.isEmpty()
                                    ? ""
                                    : ", ≤ " + most.getAsDouble() + ": " + ratio.against(most.getAsDouble()));
                }))
                .collect(Collectors.joining("<br>"));
        return cell.isEmpty() ? "–" : cell;
    }

    /// The ratio of two, round by round: both were measured within a minute.
    private Spread ratio(Contender contender, Contender other) {
        List<Double> ratios = new ArrayList<>();
        for (int round = 0; round < options.rounds(); round++) {
            ratios.add(windows(contender).get(round).cpuMicros / windows(other).get(round).cpuMicros);
        }
        return Spread.of(ratios);
    }

    private Optional<Contender> byWord(String word) {
        return servers.keySet().stream()
                .filter(contender -> contender.word().equals(word))
                .findFirst();
    }

    private Spread spread(Contender contender, ToDoubleFunction<Window> figure) {
        return Spread.of(windows(contender).stream().map(figure::applyAsDouble).toList());
    }

    private List<Window> windows(Contender contender) {
        return windows.getOrDefault(contender, List.of());
    }

    private Child server(Contender contender) throws IOException {
        var server = servers.get(contender);
        if (server == null) {
            throw new IOException(contender.word() + " was not started");
        }
        return server;
    }

    private int port(Contender contender) throws IOException, InterruptedException {
        return Integer.parseInt(server(contender).ask("port"));
    }

    private long answered() throws IOException, InterruptedException {
        return Long.parseLong(client.ask(kind.prefix + "answered"));
    }
}
