package dev.hawser.lab.method;

import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.WarmUp;
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

/// All that is done with one workload, once its servers run: warm-up, rounds, searches. For one thread.
final class Contest {
    static final String LOOPBACK = "127.0.0.1";

    private static final Duration GLANCE = Duration.ofMillis(250);

    /// A warm-up takes so many times what is planned for it, if the rate isn't steady before.
    private static final int MOST_WARM_UPS = 2;

    /// A run that is so much slower than planned has no time for that, nor is anything steady then.
    private static final double LATE = 1.2;

    private final Equipment equipment;
    private final Options options;
    private final Plan plan;
    private final Until until;
    private final Workload workload;
    private final List<Server> servers;
    private final boolean withTwin;
    private final double ceiling;
    private final Traffic traffic;
    private final List<Integer> levels;
    private final List<Tape> tapes = new ArrayList<>();
    private final List<Honesty.Twin> twins = new ArrayList<>();

    /// @param plan how much; of this workload first
    /// @param until how long it may take
    /// @param servers with a twin, the first two are the same contender
    /// @param ceiling what the generator can ask for, a second
    Contest(
            Equipment equipment,
            Options options,
            Plan plan,
            Until until,
            Workload workload,
            List<Server> servers,
            double ceiling) {
        this.equipment = equipment;
        this.options = options;
        this.plan = plan;
        this.until = until;
        this.workload = workload;
        this.servers = List.copyOf(servers);
        this.withTwin = plan.twins() > 0;
        this.ceiling = ceiling;
        this.traffic = options.traffic(workload);
        this.levels = options.levels(workload);
    }

    WorkloadResult run() throws IOException, InterruptedException {
        for (var server : servers) {
            tapes.add(warmUp(server));
        }
        for (int level : levels) {
            measure(level, level == levels.getLast());
        }
        var order = workload.contenders();
        return new WorkloadResult(
                workload.name(),
                workload.what(),
                workload.decidedBy(),
                results().stream()
                        .sorted(Comparator.comparingInt(result -> order.indexOf(result.contender())))
                        .toList());
    }

    /// What was thrown away of the twin was thrown away of its contender.
    private List<ContenderResult> results() {
        List<ContenderResult> results = new ArrayList<>();
        for (int i = withTwin ? 1 : 0; i < tapes.size(); i++) {
            results.add(
                    tapes.get(i).result(withTwin && i == 1 ? tapes.getFirst().discarded() : 0));
        }
        return results;
    }

    /// Returns what was measured twice.
    List<Honesty.Twin> twins() {
        return List.copyOf(twins);
    }

    private Tape warmUp(Server server) throws IOException, InterruptedException {
        boolean late = equipment.schedule().slowness() > LATE;
        equipment.schedule().begin(at(server, "warm-up"), plan.warmUp());
        var steady = new Steady();
        var most = plan.warmUp().multipliedBy(late ? 1 : MOST_WARM_UPS);
        var spent = Duration.ZERO;
        // A crowd is no use to a warm-up.
        try (var driver = new Driver(equipment.generator(), "warm-up", order(server, traffic.beside(Crowd.none())))) {
            driver.awaitConnections();
            driver.pace(0);
            boolean isSteady = false;
            while (!isSteady && spent.compareTo(most) < 0) {
                equipment.glass().pass(GLANCE);
                spent = spent.plus(GLANCE);
                isSteady = steady.add(driver.mark().answeredPerSecond());
            }
        }
        return new Tape(server, server.settle(), new WarmUp(Figure.of(spent.toMillis() / 1e3), steady.spread()));
    }

    private void measure(int connections, boolean last) throws IOException, InterruptedException {
        List<Driver> drivers = new ArrayList<>();
        try {
            for (var tape : tapes) {
                equipment.schedule().begin(at(tape.server(), "connecting"), Plan.CONNECT);
                var order = order(tape.server(), traffic.withConnections(connections));
                var driver = new Driver(equipment.generator(), "load" + drivers.size(), order);
                drivers.add(driver);
                driver.awaitConnections();
            }
            boolean isLast = false;
            for (int round = 1; !isLast; round++) {
                isLast = round == plan.rounds() || (plan.isEnough(round) && isAfter(until.rounds()));
                for (int turn : Turns.of(tapes.size(), withTwin, round)) {
                    round(tapes.get(turn), drivers.get(turn), connections, new Turn(round, isLast || isAboutMemory()));
                }
                pair();
            }
            int searches = last && plan.hunts(workload) ? plan.searches() : 0;
            for (int search = 1; search <= searches && !isAfter(until.searches()); search++) {
                for (int turn : Turns.of(tapes.size(), withTwin, search)) {
                    if (mayHunt(turn)) {
                        hunt(tapes.get(turn), drivers.get(turn), connections, search);
                    }
                }
            }
        } finally {
            for (var driver : drivers) {
                driver.close();
            }
        }
    }

    private boolean isAfter(Duration moment) {
        return equipment.schedule().elapsed().compareTo(moment) > 0;
    }

    /// One contender's part of a round.
    ///
    /// @param settle whether its memory is measured afterwards, which takes long
    private record Turn(int round, boolean settle) {}

    private void round(Tape tape, Driver driver, int connections, Turn turn) throws IOException, InterruptedException {
        equipment
                .schedule()
                .begin(
                        at(tape.server(), "round %d of %d".formatted(turn.round(), plan.rounds())),
                        plan.window().plus(Plan.AROUND_WINDOW));
        int all = connections + traffic.crowd().connections();
        Load load = options.requestsPerSecond().isPresent()
                ? new Load.Open(all, options.requestsPerSecond().get())
                : new Load.Closed(all);
        tape.add(quiet(tape, driver, new Glass.Look(turn.round(), load, turn.settle())));
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

    /// The twin's figures go nowhere, a mistake never wins, and whoever leaves connections unanswered keeps no promise
    /// at any rate.
    private boolean mayHunt(int turn) {
        var tape = tapes.get(turn);
        return !(withTwin && turn == 0)
                && !tape.server().contender().mistake()
                && tape.result(0).starving().isEmpty();
    }

    private void hunt(Tape tape, Driver driver, int connections, int search) throws IOException, InterruptedException {
        double most = Math.max(ceiling, tape.bestRate());
        var hunt = tape.lastSearch()
                .map(last -> RateHunt.after(last, most, Plan.LATER_STEPS))
                .orElseGet(() -> new RateHunt(tape.bestRate(), most, plan.searchSteps()));
        List<RateSearch.Step> steps = new ArrayList<>();
        for (var next = hunt.next(); next.isPresent(); next = hunt.next()) {
            double rate = next.getAsDouble();
            equipment
                    .schedule()
                    .begin(
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
        var length = plan.window().plus(Plan.AROUND_WINDOW);
        var window = equipment.glass().look(tape, driver, look, plan.window());
        for (int again = 0;
                again < Equipment.MOST_REPEATS
                        && window.surroundings().disturbed()
                        && equipment.patience().allows(length);
                again++) {
            tape.discard();
            equipment.patience().spend(length);
            window = equipment.glass().look(tape, driver, look, plan.window());
        }
        return window;
    }

    private static LoadOrder order(Server server, Traffic asked) {
        return LoadOrder.closed(LOOPBACK, server.port(), asked);
    }

    private String at(Server server, String what) {
        boolean isTwin = withTwin && server == servers.getFirst();
        return workload.name() + ": " + server.contender().name() + (isTwin ? " (twin), " : ", ") + what;
    }
}
