package dev.hawser.lab.load;

import java.util.Map;
import java.util.TreeMap;
import org.HdrHistogram.Histogram;

/// What one lane counts between two marks. For its loop's thread, and whoever took it over.
final class Tally {
    /// An hour, far more than any request may take.
    private static final long MOST_NANOS = 3_600_000_000_000L;

    private static final int DIGITS = 3;

    private final Histogram latency = new Histogram(MOST_NANOS, DIGITS);
    private final Map<String, Long> errors = new TreeMap<>();
    private long sent;
    private long answered;

    void sent() {
        sent++;
    }

    void answered(long nanos) {
        answered++;
        latency.recordValue(clamp(nanos));
    }

    void failed(String kind) {
        errors.merge(kind, 1L, Long::sum);
    }

    /// Counts one that still waits with what it has waited.
    void waiting(long nanos) {
        latency.recordValue(clamp(nanos));
    }

    long medianNanos() {
        return latency.getValueAtPercentile(50);
    }

    /// Adds another lane's.
    void add(Tally other) {
        latency.add(other.latency);
        other.errors.forEach((kind, count) -> errors.merge(kind, count, Long::sum));
        sent += other.sent;
        answered += other.answered;
    }

    long allSent() {
        return sent;
    }

    long allAnswered() {
        return answered;
    }

    Map<String, Long> errors() {
        return errors;
    }

    LoadReport.Times times() {
        if (latency.getTotalCount() == 0) {
            return new LoadReport.Times(0, -1, -1, -1, -1, -1);
        }
        return new LoadReport.Times(
                latency.getTotalCount(), micros(50), micros(90), micros(99), micros(99.9), latency.getMaxValue() / 1e3);
    }

    private double micros(double percentile) {
        return latency.getValueAtPercentile(percentile) / 1e3;
    }

    private static long clamp(long nanos) {
        return Math.clamp(nanos, 1, MOST_NANOS);
    }
}
