package dev.hawser.lab.result;

/// How long answers took, in microseconds. All are missing when nobody was answered.
public record Latency(Figure p50Micros, Figure p90Micros, Figure p99Micros, Figure p999Micros, Figure maxMicros) {

    /// Returns the latency that nobody knows.
    public static Latency missing(String why) {
        var none = Figure.missing(why);
        return new Latency(none, none, none, none, none);
    }

    /// Returns one of them, in microseconds.
    public Figure at(Percentile percentile) {
        return switch (percentile) {
            case P50 -> p50Micros;
            case P90 -> p90Micros;
            case P99 -> p99Micros;
            case P999 -> p999Micros;
            case MAX -> maxMicros;
        };
    }
}
