package dev.hawser.lab.method;

import dev.hawser.lab.workload.Workload;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How much of each thing is done, so that all of it fits into the time there is.
///
/// @param rounds how often the contenders take turns
/// @param window how long each is measured at a time
/// @param warmUp how long a contender is warmed up, about
/// @param searchSteps how many rates are tried with each contender in its first search; 0 when nobody looks for the
///     highest
/// @param searches how often the highest rate is looked for
/// @param hunted in how many workloads, from the first, it is looked for
/// @param twins how many workloads, from the first, have a contender that is measured against itself
/// @param patience how long the run may repeat windows that neighbours disturbed, in all
public record Plan(
        int rounds,
        Duration window,
        Duration warmUp,
        int searchSteps,
        int searches,
        int hunted,
        int twins,
        Duration patience) {
    /// What a usual run is planned to take, and what it may where all goes slower than planned: just below four
    /// minutes.
    static final Duration BUDGET = Duration.ofSeconds(200);

    static final Duration LIMIT = Duration.ofSeconds(226);

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
    private static final int LEAST_ROUNDS = 3;

    private static final int MOST_ROUNDS = 9;

    /// So many find a difference of a fifth in nine runs of ten: `docs/decisions/0012-lab.md`.
    private static final int GOOD_ROUNDS = 7;

    private static final int STEPS = 4;

    /// A search that begins where the last one ended takes fewer.
    static final int LATER_STEPS = 3;

    /// One rate alone has no interval, and three are the least that a verdict needs.
    private static final int SEARCHES = 3;

    /// In so many workloads the highest rate is the figure that one asks for first, however little time there is.
    private static final int HEADLINES = 2;

    /// So many workloads tell how noisy the machine is.
    private static final int MOST_TWINS = 2;

    /// With fewer workloads than this there is time for more than the least.
    private static final int FEW = 4;

    /// Makes the plan for these workloads: what the options leave open is as much as the time allows. Rounds come
    /// first, then searches in more workloads, then longer windows.
    public static Plan of(Options options, List<Workload> workloads) {
        var budget = options.quick() ? QUICK_BUDGET : BUDGET;
        var plan = least(options, workloads.size());
        for (var richer = plan.richer(options, workloads.size());
                !richer.equals(plan) && richer.expected(options, workloads).compareTo(budget) <= 0;
                richer = plan.richer(options, workloads.size())) {
            plan = richer;
        }
        if (options.window().isPresent()) {
            return plan;
        }
        var left = budget.minus(plan.expected(options, workloads));
        long windows = CeilingTrial.WINDOWS;
        for (int i = 0; i < workloads.size(); i++) {
            windows += plan.after(i).windows(options, workloads.get(i));
        }
        var longer = left.isPositive() ? SHORTEST.plus(left.dividedBy(windows)) : SHORTEST;
        return plan.withWindow(longer.compareTo(LONGEST) > 0 ? LONGEST : longer);
    }

    private static Plan least(Options options, int workloads) {
        boolean hunts = !options.quick() && options.requestsPerSecond().isEmpty();
        boolean few = workloads < FEW;
        return new Plan(
                options.rounds().orElse(LEAST_ROUNDS),
                options.window().orElse(SHORTEST),
                Duration.ofMillis(few && !options.quick() ? 1_500 : 1_000),
                hunts ? STEPS : 0,
                hunts ? SEARCHES : 0,
                hunts ? Math.min(HEADLINES, workloads) : 0,
                options.quick() ? 1 : few ? workloads : MOST_TWINS,
                Duration.ofSeconds(options.quick() ? 4 : 15));
    }

    /// Returns this with a little more; itself when there is nothing to add.
    private Plan richer(Options options, int workloads) {
        if (options.rounds().isEmpty() && rounds < GOOD_ROUNDS) {
            return withRounds(rounds + 1);
        }
        if (searches > 0 && hunted < workloads) {
            return withHunted(hunted + 1);
        }
        return options.rounds().isEmpty() && rounds < MOST_ROUNDS ? withRounds(rounds + 1) : this;
    }

    private Plan withRounds(int count) {
        return new Plan(count, window, warmUp, searchSteps, searches, hunted, twins, patience);
    }

    private Plan withWindow(Duration length) {
        return new Plan(rounds, length, warmUp, searchSteps, searches, hunted, twins, patience);
    }

    private Plan withHunted(int count) {
        return new Plan(rounds, window, warmUp, searchSteps, searches, count, twins, patience);
    }

    /// Returns what is left of this when so many workloads are done.
    Plan after(int measured) {
        return new Plan(
                rounds,
                window,
                warmUp,
                searchSteps,
                searches,
                Math.max(0, hunted - measured),
                Math.max(0, twins - measured),
                patience);
    }

    /// Returns about how long all of it takes.
    public Duration expected(Options options, List<Workload> workloads) {
        return ceiling().plus(rest(options, workloads));
    }

    /// Returns about how long these workloads take.
    Duration rest(Options options, List<Workload> workloads) {
        var all = Duration.ZERO;
        for (int i = 0; i < workloads.size(); i++) {
            all = all.plus(after(i).expected(options, workloads.get(i)));
        }
        return all;
    }

    /// Returns as much of this as fits into the time that is left: first no more than seven rounds, then searches
    /// where the rate is the headline only, then five rounds, then no searches, and three rounds at the least. What
    /// was asked for is done, however long it takes.
    ///
    /// @param left until the limit; longer or shorter than planned
    /// @param slowness how many times as long as planned everything takes
    /// @param workloads that were not measured yet
    /// @param measured how many were
    Plan within(Duration left, double slowness, Options options, List<Workload> workloads, int measured) {
        var plan = after(measured);
        if (options.rounds().isPresent() || options.window().isPresent()) {
            return plan;
        }
        var planned = Duration.ofNanos((long) (left.toNanos() / slowness));
        int headlines = Math.max(0, HEADLINES - measured);
        for (var poorer = plan; poorer != null; poorer = plan.poorer(headlines)) {
            plan = poorer;
            if (plan.rest(options, workloads).compareTo(planned) <= 0) {
                break;
            }
        }
        return plan;
    }

    /// Returns until when the first of these workloads may take its time: its share of what is left.
    ///
    /// @param elapsed since the run began
    /// @param left until the limit
    /// @param workloads that were not measured yet
    Until until(Duration elapsed, Duration left, Options options, List<Workload> workloads) {
        if (options.rounds().isPresent() || options.window().isPresent()) {
            return Until.DONE;
        }
        double all = rest(options, workloads).toNanos();
        var first = workloads.getFirst();
        return new Until(
                elapsed.plus(share(left, withHunted(0).expected(options, first), all)),
                elapsed.plus(share(left, expected(options, first), all)));
    }

    private static Duration share(Duration left, Duration part, double all) {
        return Duration.ofNanos((long) ((double) Math.max(0, left.toNanos()) * part.toNanos() / all));
    }

    /// Says whether so many rounds are enough where there is no time for more.
    boolean isEnough(int round) {
        return round >= LEAST_ROUNDS;
    }

    /// Returns this with a little less; null when nothing can be left out.
    private @Nullable Plan poorer(int headlines) {
        if (rounds > GOOD_ROUNDS) {
            return withRounds(rounds - 1);
        }
        if (hunted > headlines) {
            return withHunted(hunted - 1);
        }
        if (rounds > (GOOD_ROUNDS + LEAST_ROUNDS) / 2) {
            return withRounds(rounds - 1);
        }
        if (hunted > 0) {
            return withHunted(0);
        }
        return rounds > LEAST_ROUNDS ? withRounds(rounds - 1) : null;
    }

    /// Returns when a run must be over, as far as three rounds allow.
    static Duration limit(Options options) {
        return options.quick() ? QUICK_LIMIT : LIMIT;
    }

    /// Says whether the highest rate is looked for in the first workload: not where each connection is a request,
    /// nor beside a crowd.
    boolean hunts(Workload workload) {
        return hunted > 0
                && !workload.traffic().reconnecting()
                && workload.traffic().crowd().connections() == 0;
    }

    /// Returns about how long it takes to find out what the generator can do.
    Duration ceiling() {
        return CeilingTrial.WARM_UP
                .plus(window.multipliedBy(CeilingTrial.WINDOWS))
                .plus(START.multipliedBy(2));
    }

    private Duration expected(Options options, Workload workload) {
        return START.plus(warmUp)
                .plus(CONNECT.multipliedBy(options.levels(workload).size()))
                .multipliedBy(servers(options, workload))
                .plus(window.plus(AROUND_WINDOW).multipliedBy(windows(options, workload)));
    }

    private int servers(Options options, Workload workload) {
        return Bench.contenders(options, workload).size() + (twins > 0 ? 1 : 0);
    }

    /// Returns how many windows the first workload has, with those of the twin and of the searches.
    long windows(Options options, Workload workload) {
        long hunters = hunts(workload)
                ? Bench.contenders(options, workload).stream()
                        .filter(it -> !it.mistake())
                        .count()
                : 0;
        long steps = searches == 0 ? 0 : searchSteps + LATER_STEPS * (searches - 1L);
        return (long) servers(options, workload)
                        * rounds
                        * options.levels(workload).size()
                + hunters * steps;
    }
}
