package dev.hawser.peers;

import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.peers.echo.Contender;
import dev.hawser.peers.machine.Cores;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/// Measures what an idle connection holds: the server's memory with none and with ten thousand, each of which has
/// said one line. Every contender gets a new process each round.
final class Idle {
    private static final int CONNECTIONS = 10_000;
    private static final int WARM_UP_CONNECTIONS = 64;
    private static final Duration WARM_UP = Duration.ofSeconds(3);

    /// For timers that were set to run off, and for the kernel to give back what was freed.
    private static final Duration SETTLE = Duration.ofSeconds(2);

    /// What may be held at most, by words of a contender's name.
    private static final Map<String, Integer> TARGET_BYTES =
            Map.of("hawser-event-loop", 8 * 1024, "hawser-virtual-threads", 12 * 1024);

    private final Options options;
    private final StringBuilder classes = new StringBuilder();

    /// Bytes that a connection adds.
    private record Held(double resident, double heap) {}

    /// Memory of a process after a collection.
    private record State(long resident, Map<String, Long> heapByClass) {
        long heap() {
            return heapByClass.values().stream().mapToLong(Long::longValue).sum();
        }
    }

    private Idle(Options options) {
        this.options = options;
    }

    static String run(List<Contender> contenders, Options options, String command)
            throws IOException, InterruptedException {
        // First: sources may change while this runs, what was built does not.
        String head = Report.head(command);
        var run = new Idle(options);
        Map<Contender, List<Held>> held = new LinkedHashMap<>();
        for (int round = 0; round < options.rounds(); round++) {
            for (var contender : contenders) {
                if (contender.holdsCrowds()) {
                    held.computeIfAbsent(contender, _ -> new ArrayList<>()).add(run.measure(contender, round == 0));
                }
            }
        }
        var table = new StringBuilder("""
            | server | RSS bytes a connection | heap bytes a connection | target |
            | --- | --- | --- | --- |
            """);
        held.forEach((contender, figures) -> {
            var resident = Spread.of(figures.stream().map(Held::resident).toList());
            var heap = Spread.of(figures.stream().map(Held::heap).toList());
            table.append(String.format(
                    Locale.ROOT,
                    "| %s | %s | %s | %s |%n",
                    contender.word(),
                    resident.show(0),
                    heap.show(0),
                    target(contender, resident)));
        });
        return head + table + "\nMedian and range of " + options.rounds() + " processes.\n" + run.classes;
    }

    private static String target(Contender contender, Spread resident) {
        for (var target : TARGET_BYTES.entrySet()) {
            if (contender.word().startsWith(target.getKey())) {
                return String.format(Locale.ROOT, "≤ %,d: %s", target.getValue(), resident.against(target.getValue()));
            }
        }
        return "–";
    }

    private Held measure(Contender contender, boolean showClasses) throws IOException, InterruptedException {
        try (var server = Cores.start(0, ServerMain.class, options.serverFlags(), contender.word());
                var client = Cores.start(1, ClientMain.class, List.of())) {
            String port = server.ask("port");
            client.ask("start " + port + " " + WARM_UP_CONNECTIONS);
            Thread.sleep(WARM_UP);
            client.ask("stop");
            client.ask("crowd " + port + " " + WARM_UP_CONNECTIONS);
            client.ask("leave");
            var before = settled(server);
            client.ask("crowd " + port + " " + CONNECTIONS);
            var after = settled(server);
            client.ask("leave");
            var held = new Held(
                    (after.resident - before.resident) / (double) CONNECTIONS,
                    (after.heap() - before.heap()) / (double) CONNECTIONS);
            Report.progress(String.format(
                    Locale.ROOT,
                    "%-32s RSS %,d → %,d KiB: %,.0f bytes a connection, %,.0f of heap",
                    contender.word(),
                    before.resident / 1024,
                    after.resident / 1024,
                    held.resident,
                    held.heap));
            if (showClasses && options.classes()) {
                classes.append(difference(contender, before, after));
            }
            return held;
        }
    }

    private static State settled(Child server) throws IOException, InterruptedException {
        Thread.sleep(SETTLE);
        server.diagnose("GC.run");
        // Collects once more, and counts what lives.
        String histogram = server.diagnose("GC.class_histogram");
        Thread.sleep(SETTLE);
        return new State(Kernel.residentBytes(server.pid()), parse(histogram));
    }

    /// Reads lines such as `   1:         36312        3140832  [B (java.base@25)`.
    private static Map<String, Long> parse(String histogram) {
        Map<String, Long> bytes = new TreeMap<>();
        for (String line : histogram.lines().toList()) {
            String[] fields = line.strip().split("\\s+", -1);
            if (fields.length >= 4 && fields[0].matches("\\d+:")) {
                bytes.merge(fields[3], Long.valueOf(fields[2]), Long::sum);
            }
        }
        return bytes;
    }

    private static String difference(Contender contender, State before, State after) {
        var table = new StringBuilder("\n" + contender.word() + ", heap bytes a connection by class:\n\n");
        after.heapByClass.entrySet().stream()
                .map(entry -> Map.entry(
                        entry.getKey(),
                        (entry.getValue() - before.heapByClass.getOrDefault(entry.getKey(), 0L))
                                / (double) CONNECTIONS))
                .filter(entry -> entry.getValue() >= 1)
                .sorted(Map.Entry.<String, Double>comparingByValue().reversed())
                .forEach(entry ->
                        table.append(String.format(Locale.ROOT, "%8.1f  %s%n", entry.getValue(), entry.getKey())));
        return table.toString();
    }
}
