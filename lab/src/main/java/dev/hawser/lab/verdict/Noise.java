package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Honesty;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Slo;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.DoubleStream;

/// How much two measurements of the same thing differ: A against A. A smaller difference between engines means
/// nothing.
///
/// @param pairs how many pairs were measured
/// @param medianShare the difference in the middle, as a share of the smaller figure
/// @param worstShare the largest difference
public record Noise(int pairs, double medianShare, double worstShare) {
    /// Returns what the twins say about this measure; those of the same workload alone if there are at least two,
    /// since each workload has its own noise. Empty if no twin has the figure.
    static Optional<Noise> of(List<Honesty.Twin> twins, String workload, Measure measure, Slo slo) {
        var own = differences(
                twins.stream().filter(twin -> twin.workload().equals(workload)).toList(), measure, slo);
        double[] shares = own.length >= 2 ? own : differences(twins, measure, slo);
        return of(shares);
    }

    /// Returns what all twins of a run say about this measure.
    public static Optional<Noise> of(Honesty honesty, Measure measure, Slo slo) {
        return of(differences(honesty.twins(), measure, slo));
    }

    private static Optional<Noise> of(double[] shares) {
        if (shares.length == 0) {
            return Optional.empty();
        }
        return Optional.of(new Noise(
                shares.length,
                Interval.median(shares),
                DoubleStream.of(shares).max().orElseThrow()));
    }

    private static double[] differences(List<Honesty.Twin> twins, Measure measure, Slo slo) {
        return twins.stream()
                .map(twin -> difference(
                        Reading.figure(twin.first(), measure, slo), Reading.figure(twin.second(), measure, slo)))
                .flatMapToDouble(OptionalDouble::stream)
                .toArray();
    }

    private static OptionalDouble difference(OptionalDouble first, OptionalDouble second) {
        if (first.isEmpty() || second.isEmpty()) {
            return OptionalDouble.empty();
        }
        double a = first.getAsDouble();
        double b = second.getAsDouble();
        return a > 0 && b > 0 ? OptionalDouble.of(Math.max(a, b) / Math.min(a, b) - 1) : OptionalDouble.empty();
    }
}
