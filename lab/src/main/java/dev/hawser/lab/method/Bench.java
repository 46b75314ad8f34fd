package dev.hawser.lab.method;

import dev.hawser.lab.load.GeneratorMain;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Pinning;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/// Measures workloads, one after the other. Its generator lives as long as it does, each server as long as its workload
/// is measured. For one thread.
public final class Bench implements AutoCloseable {
    /// A window in which others took more than this of the machine, in cores, is measured again.
    public static final double NEIGHBOURS_MOST = 0.10;

    /// The same of the other contenders' processes together. Their instruments alone take some hundredths each, and
    /// ticks of a short window as much.
    static final double RIVALS_MOST = 0.15;

    private final Options options;
    private final Equipment equipment;
    private final List<Honesty.Twin> twins = new ArrayList<>();
    private final List<Workload> rest;
    private final Plan wanted;
    private int measured;
    private double ceiling = Double.POSITIVE_INFINITY;

    /// Starts the generator.
    public Bench(Options options, Plan plan, List<Workload> workloads, Pinning pinning, Progress progress)
            throws IOException {
        this.options = options;
        this.wanted = plan;
        this.rest = new ArrayList<>(workloads);
        var schedule = new Schedule(progress, plan.expected(options, workloads), System::nanoTime);
        var generator = Child.start(
                Child.Launch.of(GeneratorMain.class).on(pinning.generator()).with(Flags.of(pinning.generatorLoops())),
                Integer.toString(pinning.generatorLoops()));
        var processes = new Processes();
        processes.add(generator);
        var glass = new Glass(generator, processes);
        this.equipment = new Equipment(generator, pinning, processes, glass, schedule, new Patience(plan.patience()));
    }

    /// Returns the flags that every server has.
    public List<String> serverFlags() {
        var cpus = equipment.pinning().server();
        return Flags.of(cpus.isEmpty() ? Runtime.getRuntime().availableProcessors() : cpus.size());
    }

    /// Returns how much longer the run took because of neighbours.
    public Duration waited() {
        return equipment.patience().spent();
    }

    /// Returns what was measured twice.
    public List<Honesty.Twin> twins() {
        return List.copyOf(twins);
    }

    /// Returns who takes part.
    static List<Contender> contenders(Options options, Workload workload) {
        return workload.contenders().stream()
                .filter(contender -> options.engines().contains(contender.engine()))
                .toList();
    }

    /// Returns who takes part, with a twin: first the one that has it, twice. That is the simplest that is no mistake
    /// and whose connections don't wait for each other.
    private static List<Contender> contenders(Options options, Workload workload, boolean withTwin) {
        var all = new ArrayList<>(contenders(options, workload));
        if (withTwin) {
            var twin = all.stream()
                    .filter(contender -> contender.engine() == EngineKind.VIRTUAL_THREADS && !contender.mistake())
                    .findFirst()
                    .orElse(all.getFirst());
            all.remove(twin);
            all.addAll(0, List.of(twin, twin));
        }
        return all;
    }

    /// Measures what the generator can do against a server that costs next to nothing.
    public Honesty.Ceiling measureCeiling() throws IOException, InterruptedException {
        equipment.schedule().begin("the generator's own ceiling", wanted.ceiling());
        equipment.patience().share(rest.size() + 1);
        var measuredCeiling = new CeilingTrial(equipment, wanted.window()).run(serverFlags());
        ceiling = measuredCeiling.requestsPerSecond().value().orElse(Double.POSITIVE_INFINITY);
        return measuredCeiling;
    }

    /// Measures the next workload on all its contenders. The first few have one that takes part twice, A against A.
    ///
    /// @param word how the server's process finds it
    public WorkloadResult measure(String word, Workload workload) throws IOException, InterruptedException {
        var schedule = equipment.schedule();
        var left = Plan.limit(options).minus(schedule.elapsed());
        var plan = wanted.within(left, schedule.slowness(), options, rest, measured);
        var until = plan.until(schedule.elapsed(), left, options, rest);
        schedule.replan(plan.rest(options, rest));
        equipment.patience().share(rest.size());
        measured++;
        rest.remove(workload);
        var contenders = contenders(options, workload, plan.twins() > 0);
        List<Server> servers = new ArrayList<>();
        schedule.begin(
                "%s: starting %d servers".formatted(workload.name(), contenders.size()),
                Plan.START.multipliedBy(contenders.size()));
        try {
            for (var contender : contenders) {
                servers.add(start(word, contender));
            }
            for (var server : servers) {
                server.awaitPort();
                Pinning.pin(server.child().pid(), equipment.pinning().server());
            }
            var contest = new Contest(equipment, options, plan, until, workload, servers, ceiling);
            var result = contest.run();
            twins.addAll(contest.twins());
            return result;
        } finally {
            servers.forEach(server -> equipment.processes().end(server.child()));
        }
    }

    private Server start(String word, Contender contender) throws IOException {
        // On all CPUs while it starts, which takes half the time; it thinks that it has only its own.
        var launch = Child.Launch.of(ServerMain.class).with(serverFlags()).and(options.jars());
        var child = Child.start(launch, word, contender.name());
        equipment.processes().add(child);
        return new Server(contender, child);
    }

    @Override
    public void close() {
        equipment.processes().end(equipment.generator());
    }
}
