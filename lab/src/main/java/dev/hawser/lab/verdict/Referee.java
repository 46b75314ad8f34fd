package dev.hawser.lab.verdict;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/// Compares contenders by one reading, and calls a difference one only if four doubts are answered.
///
/// 1. The bootstrap interval of the ratios, taken within rounds, must not reach 1. 2. The median ratio must be
/// beyond what the scatter within the rounds explains, by Student's bound. With fewer than five rounds the
/// bootstrap is worth little, and the bound is stricter: 5 % for all pairs together. 3. It must be beyond the usual
/// difference of A against A, between two processes of the same thing. 4. It must be at least 5 %, and beyond the
/// steps in which figures come, of the search and of memory: smaller ones change nobody's choice.
///
/// `FalsificationTest` tries it on recorded noise.
final class Referee {
    private static final double LEAST_SHARE = 0.05;

    /// What stands for A against A if nobody measured it.
    private static final double SHARE_WITHOUT_TWINS = 0.10;

    /// In such pieces Netty takes memory and gives it back (`PooledByteBufAllocator`, the size of a chunk).
    private static final double CHUNK_BYTES = 4 << 20;

    private static final double WRONG_AT_MOST = 0.05;

    /// Of fewer rounds, all ratios lie on the same side of 1 too often by mere chance.
    private static final int ENOUGH_FOR_BOOTSTRAP = 5;

    /// The square root of half of pi: by so much a median strays more than a mean, and by so much the standard
    /// deviation is more than the mean distance, of which one odd window spoils less.
    private static final double HALF_PI_ROOT = Math.sqrt(Math.PI / 2);

    private final Reading reading;
    private final List<ContenderResult> field;

    /// One row for each of the field, one column for each round in which all of them have a figure.
    private final double[][] figures;

    /// By which share two must differ, whoever they are.
    private final double needed;

    /// @param field who may win; at least one
    Referee(Reading reading, List<ContenderResult> field, Optional<Noise> noise) {
        this.reading = reading;
        this.field = List.copyOf(field);
        this.figures = figures(reading, field);
        double floor = Math.max(LEAST_SHARE, noise.map(Noise::medianShare).orElse(SHARE_WITHOUT_TWINS));
        this.needed = Math.max(floor, Math.expm1(strays(figures)));
    }

    Measure measure() {
        return reading.measure();
    }

    /// Returns how many rounds all of the field have a figure in.
    int rounds() {
        return figures[0].length;
    }

    /// Compares two of the field.
    Comparison compare(ContenderResult first, ContenderResult second) {
        double[] a = figures[field.indexOf(first)];
        double[] b = figures[field.indexOf(second)];
        double[] ratios = new double[a.length];
        for (int round = 0; round < ratios.length; round++) {
            ratios[round] = a[round] / b[round];
        }
        return Comparison.of(
                first.contender(),
                second.contender(),
                measure(),
                Interval.of(ratios),
                Math.max(needed, steps(first, second)));
    }

    /// Returns the one with the best median.
    ContenderResult best() {
        int best = 0;
        for (int i = 1; i < figures.length; i++) {
            double one = Interval.median(figures[i]);
            double other = Interval.median(figures[best]);
            if (measure().moreIsBetter() ? one > other : one < other) {
                best = i;
            }
        }
        return field.get(best);
    }

    private static double[][] figures(Reading reading, List<ContenderResult> field) {
        List<Map<Integer, Double>> rounds = field.stream()
                .<Map<Integer, Double>>map(
                        result -> reading.rounds(result.contender().name()))
                .toList();
        Set<Integer> common = new TreeSet<>(rounds.getFirst().keySet());
        // A figure of zero or less, as CPU time of a window in which next to nothing was answered, has no ratio.
        rounds.forEach(figures -> common.removeIf(round -> figures.getOrDefault(round, 0.0) <= 0));
        return rounds.stream()
                .map(figures -> common.stream()
                        .mapToDouble(round -> figures.getOrDefault(round, 0.0))
                        .toArray())
                .toArray(double[][]::new);
    }

    /// How far, in logarithms, the median ratio of two equal contenders may stray. What is left of a figure when
    /// its round and its contender are taken out of it is scatter.
    private static double strays(double[][] figures) {
        int many = figures.length;
        int rounds = figures[0].length;
        int freedom = (rounds - 1) * (many - 1);
        if (freedom < 1) {
            return Double.POSITIVE_INFINITY;
        }
        double all = 0;
        double[] ofContender = new double[many];
        double[] ofRound = new double[rounds];
        for (int i = 0; i < many; i++) {
            for (int j = 0; j < rounds; j++) {
                double log = Math.log(figures[i][j]);
                all += log / rounds / many;
                ofContender[i] += log / rounds;
                ofRound[j] += log / many;
            }
        }
        double distances = 0;
        for (int i = 0; i < many; i++) {
            for (int j = 0; j < rounds; j++) {
                distances += Math.abs(Math.log(figures[i][j]) - ofContender[i] - ofRound[j] + all);
            }
        }
        double deviation = HALF_PI_ROOT * distances / Math.sqrt((double) many * rounds * freedom);
        int pairs = many * (many - 1) / 2;
        double tail = rounds < ENOUGH_FOR_BOOTSTRAP ? WRONG_AT_MOST / 2 / pairs : WRONG_AT_MOST;
        return StudentT.bound(tail, freedom) * HALF_PI_ROOT * deviation * Math.sqrt(2.0 / rounds);
    }

    /// By which share the two may differ since their figures come in steps.
    private double steps(ContenderResult first, ContenderResult second) {
        return switch (measure()) {
            case RATE_AT_SLO -> stepsOfSearch(first, second);
            case RSS_PER_CONNECTION -> chunk() / median(first) + chunk() / median(second);
            case THROUGHPUT, LATENCY, CPU_PER_REQUEST -> 0;
        };
    }

    /// Where in between the rate that kept the promise and the one that broke it the bound lies, nobody knows. Who
    /// never broke it may reach any rate, so nobody is better than that one.
    private double stepsOfSearch(ContenderResult first, ContenderResult second) {
        var lower = median(first) < median(second) ? first : second;
        return reading.isAtLeast(lower) ? Double.POSITIVE_INFINITY : Math.max(step(first), step(second));
    }

    /// A process may hold a chunk more or less, before the connections came as well as with them, and all rounds are of
    /// one process.
    private double chunk() {
        return CHUNK_BYTES / reading.load().map(Load::connections).orElse(1);
    }

    private double median(ContenderResult result) {
        return Interval.median(figures[field.indexOf(result)]);
    }

    /// The figure is a median, and so is its step: later searches take smaller ones.
    private static double step(ContenderResult result) {
        double[] shares = result.searches().stream()
                .filter(search -> !search.disturbed())
                .flatMapToDouble(search -> search.resolution().stream())
                .toArray();
        return shares.length == 0 ? 0 : Interval.median(shares);
    }
}
