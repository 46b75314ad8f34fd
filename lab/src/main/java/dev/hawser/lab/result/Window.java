package dev.hawser.lab.result;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;

/// A stretch of time in which one contender was under one load, after its warm-up. Only windows that were kept are
/// recorded.
///
/// @param round which round of the comparison, from 1; windows of one round were measured one after another and may
///     be compared in pairs
/// @param load what was asked
/// @param seconds how long it lasted
/// @param answered how many requests got their answer
/// @param starved how many connections had never got one when the window and what was outstanding then was over, of
///     `load.connections()`
/// @param errors how many requests failed, by kind, as in "connection reset"; no entry is 0
/// @param latency how long the answers took
/// @param cost what they cost
/// @param memory what the server held
/// @param symptoms what went on in the server
/// @param surroundings who used the machine
public record Window(
        int round,
        Load load,
        double seconds,
        long answered,
        long starved,
        Map<String, Long> errors,
        Latency latency,
        Cost cost,
        Memory memory,
        Symptoms symptoms,
        Surroundings surroundings) {
    public Window {
        Checked.positive("round", round);
        Checked.positive("seconds", seconds);
        Checked.count("answered", answered);
        Checked.count("starved", starved);
        if (starved > load.connections()) {
            throw new IllegalArgumentException(
                    "starved is " + starved + "; expected at most the " + load.connections() + " connections");
        }
        errors.forEach((kind, count) -> Checked.count(kind, count));
        // Sorted, so that the same results give the same file.
        var sorted = new TreeMap<String, Long>(errors);
        sorted.values().removeIf(count -> count == 0);
        errors = Collections.unmodifiableMap(sorted);
    }

    /// Returns how many requests were answered in a second.
    public double requestsPerSecond() {
        return answered / seconds;
    }
}
