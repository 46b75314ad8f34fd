package dev.hawser.lab.method;

import dev.hawser.lab.load.GeneratorMain;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.load.Mirror;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.measure.Pinning;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.workload.Crowd;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;

/// Measures workloads, one after the other. Its generator lives as long as it does, each server as long as its workload
/// is measured. For one thread.
public final class Bench implements AutoCloseable {
    /// A window in which others took more than this of the machine, in cores, is measured again.
    public static final double NEIGHBOURS_MOST = 0.10;

    /// Patience is for all windows, so no single one may take it all.
    private static final int MOST_REPEATS = 2;

    private static final String LOOPBACK = "127.0.0.1";
    private static final Duration GLANCE = Duration.ofMillis(250);
    static final Duration CEILING_WARM_UP = Duration.ofMillis(1_500);

    private final Options options;
    private final Pinning pinning;
    private final Schedule schedule;
    private final Processes processes = new Processes();
    private final Child generator;
    private final Glass glass;
    private final List<Honesty.Twin> twins = new ArrayList<>();
    private final List<Workload> rest;
    private final Plan wanted;
    private Plan plan;
    private Duration patience;
    private int measured;
    private double ceiling = Double.POSITIVE_INFINITY;

    /// Starts the generator.
    public Bench(Options options, Plan plan, List<Workload> workloads, Pinning pinning, Progress progress)
            throws IOException {
        this.options = options;
        this.plan = plan;
        this.pinning = pinning;
        this.patience = plan.patience();
        this.wanted = plan;
        this.rest = new ArrayList<>(workloads);
        this.schedule = new Schedule(progress, plan.expected(options, workloads), System::nanoTime);
        this.generator = Child.start(
                Child.Launch.of(GeneratorMain.class).on(pinning.generator()).with(Flags.of(pinning.generatorLoops())),
                Integer.toString(pinning.generatorLoops()));
        processes.add(generator);
        this.glass = new Glass(generator, processes);
    }

    /// Returns the flags that every server has.
    public List<String> serverFlags() {
        return Flags.of(
                pinning.server().isEmpty()
                        ? Runtime.getRuntime().availableProcessors()
                        : pinning.server().size());
    }

    /// Returns how much longer the run took because of neighbours.
    public Duration waited() {
        return wanted.patience().minus(patience);
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

    /// Returns who takes part, in the order of their turns: with a twin, first the one that has it, twice. That is the
    /// simplest that is no mistake and whose connections don't wait for each other.
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

    /// Says whether a highest rate is looked for: not where each connection is a request, nor beside a crowd.
    static boolean hunts(Workload workload) {
        return !workload.traffic().reconnecting() && workload.traffic().crowd().connections() == 0;
    }

    /// Measures what the generator can do against a server that costs next to nothing.
    public Honesty.Ceiling measureCeiling() throws IOException, InterruptedException {
        schedule.begin("the generator's own ceiling", plan.ceiling());
        var mirror =
                Child.start(Child.Launch.of(Mirror.class).on(pinning.server()).with(serverFlags()));
        processes.add(mirror);
        var order = LoadOrder.closed(LOOPBACK, Integer.parseInt(mirror.ask("port")), Mirror.traffic());
        try (var driver = new Driver(generator, "ceiling", order)) {
            driver.awaitConnections();
            driver.pace(0);
            glass.pass(CEILING_WARM_UP);
            driver.mark();
            double cpu = -cpuOf(generator);
            glass.pass(plan.window());
            var report = driver.mark();
            cpu += cpuOf(generator);
            double cores = cpu / report.seconds();
            double loops = pinning.generatorLoops();
            // The mirror is the slower one where it costs more; then the generator could do more than it did.
            ceiling = cores > 0 ? report.answeredPerSecond() * Math.max(1, loops / cores) : report.answeredPerSecond();
            return new Honesty.Ceiling(
                    Figure.of(ceiling),
                    Kernel.isHere() ? Figure.of(cores) : Figure.missing("this system has no /proc"),
                    "bare Netty, %d connections, %d-byte lines sent back as they are: %.0f a second, less busy than it could be"
                            .formatted(
                                    Mirror.traffic().connections(),
                                    Mirror.traffic().asks().getFirst().bytes().length,
                                    report.answeredPerSecond()));
        } finally {
            processes.end(mirror);
        }
    }

    private static double cpuOf(Child child) throws IOException {
        return Kernel.isHere() ? Kernel.cpuSeconds(child.pid()) : 0;
    }

    /// Measures the next workload on all its contenders. The first few have one that takes part twice, A against A.
    ///
    /// @param word how the server's process finds it
    public WorkloadResult measure(String word, Workload workload) throws IOException, InterruptedException {
        int twinsLeft = Math.max(0, plan.twins() - measured);
        plan = wanted.within(
                Plan.limit(options).minus(schedule.elapsed()), schedule.slowness(), options, rest, twinsLeft);
        schedule.replan(plan.rest(options, rest, twinsLeft));
        measured++;
        rest.remove(workload);
        boolean withTwin = twinsLeft > 0;
        var contenders = contenders(options, workload, withTwin);
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
                Pinning.pin(server.child().pid(), pinning.server());
            }
            return new Contest(workload, servers, withTwin).run();
        } finally {
            servers.forEach(server -> processes.end(server.child()));
        }
    }

    private Server start(String word, Contender contender) throws IOException {
        // On all CPUs while it starts, which takes half the time; it thinks that it has only its own.
        var launch = Child.Launch.of(ServerMain.class).with(serverFlags()).and(options.jars());
        var child = Child.start(launch, word, contender.name());
        processes.add(child);
        return new Server(contender, child);
    }

    @Override
    public void close() {
        processes.end(generator);
    }

    /// All that is done with one workload.
    private final class Contest {
        private final Workload workload;
        private final List<Server> servers;
        private final boolean withTwin;
        private final List<Tape> tapes = new ArrayList<>();
        private final Traffic traffic;
        private final List<Integer> levels;

        /// @param servers with a twin, the first two are the same contender
        Contest(Workload workload, List<Server> servers, boolean withTwin) {
            this.workload = workload;
            this.servers = servers;
            this.withTwin = withTwin;
            this.traffic = options.traffic().orElseGet(workload::traffic);
            this.levels = options.connections().isEmpty() ? List.of(traffic.connections()) : options.connections();
        }

        WorkloadResult run() throws IOException, InterruptedException {
            var order = workload.contenders();
            for (var server : servers) {
                tapes.add(warmUp(server));
            }
            for (int level : levels) {
                measure(level, level == levels.getLast());
            }
            return new WorkloadResult(
                    workload.name(),
                    workload.what(),
                    workload.decidedBy(),
                    tapes.stream()
                            .skip(withTwin ? 1 : 0)
                            .map(Tape::result)
                            .sorted(Comparator.comparingInt(result -> order.indexOf(result.contender())))
                            .toList());
        }

        private Tape warmUp(Server server) throws IOException, InterruptedException {
            schedule.begin(at(server, "warm-up"), plan.warmUp());
            // A crowd is no use to a warm-up.
            try (var driver = new Driver(generator, "warm-up", order(server, traffic.beside(Crowd.none())))) {
                driver.pace(0);
                var steady = new Steady();
                var rest = plan.warmUp();
                boolean isSteady = false;
                while (!isSteady && rest.isPositive()) {
                    glass.pass(GLANCE);
                    rest = rest.minus(GLANCE);
                    isSteady = steady.add(driver.mark().answeredPerSecond());
                }
            }
            return new Tape(server, server.settle());
        }

        private void measure(int connections, boolean last) throws IOException, InterruptedException {
            List<Driver> drivers = new ArrayList<>();
            try {
                for (var tape : tapes) {
                    schedule.begin(at(tape.server(), "connecting"), Plan.CONNECT);
                    var driver = new Driver(
                            generator,
                            "load" + drivers.size(),
                            order(tape.server(), traffic.withConnections(connections)));
                    drivers.add(driver);
                    driver.awaitConnections();
                }
                for (int round = 1; round <= plan.rounds(); round++) {
                    for (int i = 0; i < tapes.size(); i++) {
                        round(tapes.get(i), drivers.get(i), connections, round);
                    }
                    pair();
                }
                for (int search = 1; last && hunts(workload) && search <= plan.searches(); search++) {
                    for (int i = withTwin ? 1 : 0; i < tapes.size(); i++) {
                        if (!tapes.get(i).server().contender().mistake()) {
                            hunt(tapes.get(i), drivers.get(i), connections, search);
                        }
                    }
                }
            } finally {
                for (var driver : drivers) {
                    driver.close();
                }
            }
        }

        private void round(Tape tape, Driver driver, int connections, int round)
                throws IOException, InterruptedException {
            schedule.begin(
                    at(tape.server(), "round %d of %d".formatted(round, plan.rounds())),
                    plan.window().plus(Plan.AROUND_WINDOW));
            int all = connections + traffic.crowd().connections();
            Load load = options.requestsPerSecond().isPresent()
                    ? new Load.Open(all, options.requestsPerSecond().get())
                    : new Load.Closed(all);
            tape.add(quiet(tape, driver, new Glass.Look(round, load, round == plan.rounds() || isAboutMemory())));
        }

        private boolean isAboutMemory() {
            return workload.decidedBy() == Measure.RSS_PER_CONNECTION;
        }

        /// Keeps the last windows of the first contender and of its twin as a pair.
        private void pair() {
            if (withTwin) {
                var first = tapes.get(0);
                var second = tapes.get(1);
                twins.add(new Honesty.Twin(
                        workload.name(),
                        first.server().contender().name(),
                        first.windows().getLast(),
                        second.windows().getLast()));
            }
        }

        private void hunt(Tape tape, Driver driver, int connections, int search)
                throws IOException, InterruptedException {
            var hunt = new RateHunt(tape.bestRate(), ceiling, plan.searchSteps());
            List<RateSearch.Step> steps = new ArrayList<>();
            for (var next = hunt.next(); next.isPresent(); next = hunt.next()) {
                double rate = next.getAsDouble();
                schedule.begin(
                        at(tape.server(), "%.0f requests a second".formatted(rate)),
                        plan.window().plus(Plan.AROUND_WINDOW));
                var window = quiet(tape, driver, new Glass.Look(search, new Load.Open(connections, rate), false));
                boolean met = options.slo().metBy(window);
                steps.add(new RateSearch.Step(window, met));
                hunt.tell(met);
            }
            if (!steps.isEmpty()) {
                tape.add(new RateSearch(search, steps, hunt.end()));
            }
        }

        /// Measures, again while neighbours disturb and there is patience.
        private Window quiet(Tape tape, Driver driver, Glass.Look look) throws IOException, InterruptedException {
            var window = glass.look(tape, driver, look, plan.window());
            for (int again = 0;
                    again < MOST_REPEATS && window.surroundings().disturbed() && patience.compareTo(plan.window()) > 0;
                    again++) {
                tape.discard();
                patience = patience.minus(plan.window()).minus(Plan.AROUND_WINDOW);
                window = glass.look(tape, driver, look, plan.window());
            }
            return window;
        }

        private LoadOrder order(Server server, Traffic asked) {
            return LoadOrder.closed(LOOPBACK, server.port(), asked);
        }

        private String at(Server server, String what) {
            boolean isTwin = withTwin && server == servers.getFirst();
            return workload.name() + ": " + server.contender().name() + (isTwin ? " (twin), " : ", ") + what;
        }
    }
}
