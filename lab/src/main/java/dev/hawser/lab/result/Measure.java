package dev.hawser.lab.result;

/// A quantity by which contenders are compared.
public enum Measure {
    /// The highest rate that keeps the promise.
    RATE_AT_SLO("rate-at-slo", "requests a second within the SLO", true),
    /// Answers a second, under the heaviest closed load.
    THROUGHPUT("throughput", "requests a second", true),
    /// The SLO's percentile, under the heaviest load of the windows.
    LATENCY("latency", "µs of latency", false),
    /// CPU time of the server, user and system.
    CPU_PER_REQUEST("cpu-per-request", "µs of CPU a request", false),
    /// Growth of memory in RAM.
    RSS_PER_CONNECTION("rss-per-connection", "bytes a connection", false);

    private final String word;
    private final String unit;
    private final boolean moreIsBetter;

    Measure(String word, String unit, boolean moreIsBetter) {
        this.word = word;
        this.unit = unit;
        this.moreIsBetter = moreIsBetter;
    }

    /// Returns its unit, in words.
    public String unit() {
        return unit;
    }

    /// Says whether the greater figure is the better one.
    public boolean moreIsBetter() {
        return moreIsBetter;
    }

    @Override
    public String toString() {
        return word;
    }
}
