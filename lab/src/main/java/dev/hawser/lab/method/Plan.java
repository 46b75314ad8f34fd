package dev.hawser.lab.method;

import dev.hawser.lab.workload.Workload;
import java.time.Duration;
import java.util.List;

/// How much of each thing is done, so that all of it fits into the time there is.
///
/// @param rounds how often the contenders take turns
/// @param window how long each is measured at a time
/// @param warmUp how long a contender is warmed up, at most
/// @param searchSteps how many rates are tried with each contender in a search; 0 when nobody looks for the highest
/// @param searches how often the highest rate is looked for
/// @param twins how many workloads, from the first, have a contender that is measured against itself
/// @param patience how long the run may repeat windows that neighbours disturbed, in all
public record Plan(
        int rounds, Duration window, Duration warmUp, int searchSteps, int searches, int twins, Duration patience) {
    /// What a usual run is planned to take, and what it may where all goes slower than planned: just below four
    /// minutes.
    static final Duration BUDGET = Duration.ofSeconds(200);

    static final Duration LIMIT = Duration.ofSeconds(232);

    /// The same of a quick run: just below a minute.
    static final Duration QUICK_BUDGET = Duration.ofSeconds(52);

    static final Duration QUICK_LIMIT = Duration.ofSeconds(57);

    static final Duration SHORTEST = Duration.ofMillis(250);
    static final Duration LONGEST = Duration.ofSeconds(2);

    /// Letting the load settle, and what is outstanding come.
    static final Duration AROUND_WINDOW = Duration.ofMillis(250);

    /// For each JVM, where several start at a time.
    static final Duration START = Duration.ofSeconds(1);

    /// For each contender: its connections, and its memory before and after.
    static final Duration CONNECT = Duration.ofMillis(400);

    /// Many short rounds tell more than few long ones; below three nothing can be told.
    private static final List<Integer> ROUNDS = List.of(9, 7, 5, 3);

    private static final int LEAST_ROUNDS = ROUNDS.getLast();

    private static final int STEPS = 4;

    /// So many workloads tell how noisy the machine is.
    private static final int MOST_TWINS = 2;

    /// With fewer workloads than this there is time for more than the least.
    private static final int FEW = 4;

    /// Makes the plan for these workloads: what the options leave open is as much as the time allows.
    public static Plan of(Options options, List<Workload> workloads) {
        var budget = options.quick() ? QUICK_BUDGET : BUDGET;
        var plan = least(options, workloads.size());
        for (int rounds : ROUNDS) {
            plan = plan.withRounds(options.rounds().orElse(rounds));
            if (options.rounds().isPresent()
                    || plan.expected(options, workloads).compareTo(budget) <= 0) {
                break;
            }
        }
        if (options.window().isPresent()) {
            return plan;
        }
        var left = budget.minus(plan.expected(options, workloads));
        long windows = 0;
        for (int i = 0; i < workloads.size(); i++) {
            windows += plan.windows(options, workloads.get(i), i < plan.twins);
        }
        var longer = left.isPositive() && windows > 0 ? SHORTEST.plus(left.dividedBy(windows)) : SHORTEST;
        return plan.withWindow(longer.compareTo(LONGEST) > 0 ? LONGEST : longer);
    }

    private static Plan least(Options options, int workloads) {
        boolean hunts = !options.quick() && options.requestsPerSecond().isEmpty();
        boolean few = workloads < FEW;
        return new Plan(
                1,
                options.window().orElse(SHORTEST),
                Duration.ofMillis(few && !options.quick() ? 1_500 : 1_000),
                hunts ? STEPS : 0,
                hunts ? (few ? 3 : 1) : 0,
                options.quick() ? 1 : few ? workloads : MOST_TWINS,
                Duration.ofSeconds(options.quick() ? 4 : 15));
    }

    private Plan withRounds(int count) {
        return new Plan(count, window, warmUp, searchSteps, searches, twins, patience);
    }

    private Plan withWindow(Duration length) {
        return new Plan(rounds, length, warmUp, searchSteps, searches, twins, patience);
    }

    /// Returns about how long all of it takes.
    public Duration expected(Options options, List<Workload> workloads) {
        return ceiling().plus(rest(options, workloads, twins));
    }

    /// Returns about how long these workloads take, the first so many of them with a twin.
    Duration rest(Options options, List<Workload> workloads, int withTwin) {
        var all = Duration.ZERO;
        for (int i = 0; i < workloads.size(); i++) {
            all = all.plus(expected(options, workloads.get(i), i < withTwin));
        }
        return all;
    }

    /// Returns as much of this as fits into the time that is left: fewer rounds first, then no searches, and three
    /// rounds at the least. What was asked for is done, however long it takes.
    ///
    /// @param left until the limit; longer or shorter than planned
    /// @param slowness how many times as long as planned everything takes
    /// @param workloads that were not measured yet, the first so many of them with a twin
    Plan within(Duration left, double slowness, Options options, List<Workload> workloads, int withTwin) {
        if (options.rounds().isPresent() || options.window().isPresent()) {
            return this;
        }
        var planned = Duration.ofNanos((long) (left.toNanos() / slowness));
        var plan = this;
        while (plan.rounds > LEAST_ROUNDS
                && plan.rest(options, workloads, withTwin).compareTo(planned) > 0) {
            plan = plan.withRounds(plan.rounds - 1);
        }
        return plan.rest(options, workloads, withTwin).compareTo(planned) > 0 ? plan.withoutSearches() : plan;
    }

    /// Returns when a run must be over, as far as three rounds allow.
    static Duration limit(Options options) {
        return options.quick() ? QUICK_LIMIT : LIMIT;
    }

    private Plan withoutSearches() {
        return new Plan(rounds, window, warmUp, 0, 0, twins, patience);
    }

    /// Returns about how long it takes to find out what the generator can do.
    Duration ceiling() {
        return Bench.CEILING_WARM_UP.plus(window).plus(START.multipliedBy(2));
    }

    private Duration expected(Options options, Workload workload, boolean withTwin) {
        int servers = Bench.contenders(options, workload).size() + (withTwin ? 1 : 0);
        return START.plus(warmUp)
                .plus(CONNECT.multipliedBy(levels(options)))
                .multipliedBy(servers)
                .plus(window.plus(AROUND_WINDOW).multipliedBy(windows(options, workload, withTwin)));
    }

    /// Returns how many windows a workload has, with those of the twin and of the searches.
    long windows(Options options, Workload workload, boolean withTwin) {
        var contenders = Bench.contenders(options, workload);
        long hunters = Bench.hunts(workload)
                ? contenders.stream().filter(it -> !it.mistake()).count()
                : 0;
        long servers = contenders.size() + (withTwin ? 1L : 0L);
        return servers * rounds * levels(options) + hunters * searchSteps * (long) searches;
    }

    private static long levels(Options options) {
        return Math.max(1, options.connections().size());
    }
}
