package dev.hawser.lab.result;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Which part of the answers came at least this fast.
public enum Percentile {
    P50("p50"),
    P90("p90"),
    P99("p99"),
    P999("p99.9"),
    MAX("max");

    private final String word;

    Percentile(String word) {
        this.word = word;
    }

    /// Returns the percentile of this word, as in `p99.9`.
    public static Percentile of(String word) {
        return Arrays.stream(values())
                .filter(it -> it.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("percentile is " + word + "; expected one of "
                        + Arrays.stream(values()).map(Percentile::toString).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return word;
    }
}
