package dev.hawser.lab;

import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.measure.Pinning;
import dev.hawser.lab.method.Bench;
import dev.hawser.lab.method.Options;
import dev.hawser.lab.method.Plan;
import dev.hawser.lab.method.Progress;
import dev.hawser.lab.method.ServerMain;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Machine;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.Run;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.workload.Workload;
import dev.hawser.lab.workload.Workloads;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/// Compares the engines on workloads: starts a process for each contender and one for the generator, measures as a
/// [Plan] says, and ends them all.
public final class Comparison {
    /// What a run measures that was not told what, as far as it is there: waiting, no work, a database, both kinds at
    /// once, arithmetic, and connections that only stay. All there is would take longer than the four minutes.
    private static final List<String> USUAL = List.of("wait", "echo", "users", "mixed", "cpu", "idle");

    /// What a quick run measures.
    private static final List<String> QUICK = List.of("echo", "wait");

    /// The word for all there are.
    private static final String ALL = "all";

    private final Options options;
    private final Map<String, Workload> workloads = new LinkedHashMap<>();
    private final Plan plan;

    /// Plans it.
    ///
    /// @throws IllegalArgumentException when there is no such workload, or one has no contender on these engines
    public Comparison(Options options) {
        this.options = options;
        for (String word : words(options)) {
            var workload = Workloads.of(word);
            if (workload.contenders().stream()
                    .noneMatch(contender -> options.engines().contains(contender.engine()))) {
                throw new IllegalArgumentException(
                        "workload " + word + " runs on none of " + options.engines() + "; name another engine");
            }
            checkClients(word, options.mostClients(workload));
            workloads.put(word, workload);
        }
        checkNames();
        this.plan = Plan.of(options, List.copyOf(workloads.values()));
    }

    private static void checkClients(String word, int most) {
        if (most > ServerMain.mostConnections()) {
            throw new IllegalArgumentException("workload " + word + " would have " + most
                    + " connections, its crowd included; expected at most " + ServerMain.mostConnections()
                    + ", which is what a server takes");
        }
    }

    /// Results name a workload by its name, and two classes of one's own may have the same one.
    private void checkNames() {
        Map<String, String> words = new LinkedHashMap<>();
        workloads.forEach((word, workload) -> {
            var other = words.put(workload.name(), word);
            if (other != null) {
                throw new IllegalArgumentException("both " + other + " and " + word + " are named " + workload.name()
                        + "; measure one at a time, or rename a class");
            }
        });
    }

    private static List<String> words(Options options) {
        if (!options.workloads().isEmpty()) {
            return options.workloads().stream()
                    .flatMap(word -> word.equals(ALL) ? names(Workloads.all()).stream() : Stream.of(word))
                    .distinct()
                    .toList();
        }
        if (!options.jars().isEmpty()) {
            return brought(options.jars());
        }
        var there = names(Workloads.all());
        return (options.quick() ? QUICK : USUAL)
                .stream().filter(there::contains).toList();
    }

    private static List<String> brought(List<Path> jars) {
        var names = names(Workloads.in(jars));
        if (names.isEmpty()) {
            throw new IllegalArgumentException("there is no workload in " + jars
                    + "; expected its class in META-INF/services/" + Workload.class.getName()
                    + ", or a handler named by --protocol or --http-resource");
        }
        return names;
    }

    private static List<String> names(List<Workload> workloads) {
        return workloads.stream().map(Workload::name).toList();
    }

    /// Returns the words of what is measured, in this order.
    public List<String> words() {
        return List.copyOf(workloads.keySet());
    }

    /// Returns the words of the workloads that are there and not taken.
    public List<String> others() {
        return names(Workloads.all()).stream()
                .filter(name -> !workloads.containsKey(name))
                .sorted()
                .toList();
    }

    /// Returns how much will be done.
    public Plan plan() {
        return plan;
    }

    /// Returns about how long [#run] will take.
    public Duration expected() {
        return plan.expected(options, List.copyOf(workloads.values()));
    }

    /// Measures. Blocks until all is done; an interrupt ends it, and the processes with it.
    ///
    /// @param command what makes these results again, for whoever reads them
    /// @param commit of Hawser, or its version
    /// @throws IOException when a process can't be started, or has died; the message says which
    public Results run(String command, String commit, Progress progress) throws IOException, InterruptedException {
        var began = Instant.now();
        long start = System.nanoTime();
        var pinning = Pinning.here();
        var all = List.copyOf(workloads.values());
        List<WorkloadResult> measured = new ArrayList<>();
        try (var bench = new Bench(options, plan, all, pinning, progress)) {
            var ceiling = bench.measureCeiling();
            for (var entry : workloads.entrySet()) {
                measured.add(bench.measure(entry.getKey(), entry.getValue()));
            }
            double took = (System.nanoTime() - start) / 1e9;
            var run = new Run(
                    command,
                    began,
                    took,
                    commit,
                    Runtime.version().toString(),
                    bench.serverFlags(),
                    machine(pinning),
                    options.slo(),
                    new Run.Plan(
                            plan.rounds(),
                            plan.window().toNanos() / 1e9,
                            plan.warmUp().toNanos() / 1e9,
                            connections()));
            var honesty = new Honesty(
                    bench.twins(), ceiling.raisedTo(measured), bench.waited().toNanos() / 1e9, Bench.NEIGHBOURS_MOST);
            return new Results(run, honesty, measured);
        }
    }

    private List<Integer> connections() {
        return options.connections().isEmpty()
                ? workloads.values().stream()
                        .map(workload -> workload.traffic().connections())
                        .distinct()
                        .sorted()
                        .toList()
                : options.connections();
    }

    private static Machine machine(Pinning pinning) throws IOException {
        return new Machine(
                System.getProperty("os.name") + " " + System.getProperty("os.version"),
                Kernel.isHere() ? Kernel.processor() : System.getProperty("os.arch"),
                Runtime.getRuntime().availableProcessors(),
                Kernel.isHere() ? Figure.of((double) Kernel.memoryBytes()) : Figure.missing("this system has no /proc"),
                pinning.server(),
                pinning.generator());
    }
}
