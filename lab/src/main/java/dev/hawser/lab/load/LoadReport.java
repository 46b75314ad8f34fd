package dev.hawser.lab.load;

import java.util.Collections;
import java.util.Map;
import java.util.TreeMap;
import tools.jackson.databind.json.JsonMapper;

/// What a generator saw between two marks.
///
/// @param seconds between them
/// @param sent how many requests went out
/// @param answered how many whole, right answers came
/// @param outstanding how many that were sent wait for their answer at the end, also those of earlier
/// @param backlog how many were due by the end and found no free connection
/// @param connected how many connections there are at the end, without the crowd
/// @param starved how many had asked when this count began, and have never had an answer
/// @param errors how many requests or connections failed, by kind
/// @param latency of the answers, from the moment when each request was meant to be sent. What still waits at the
///     end, and has for longer than the median, counts with the time it has waited: a server must not look fast
///     because of those it leaves waiting
/// @param crowdAnswered how many of the crowd have had their answer
/// @param crowdStarved how many of the crowd have asked and had none
public record LoadReport(
        double seconds,
        long sent,
        long answered,
        long outstanding,
        long backlog,
        int connected,
        int starved,
        Map<String, Long> errors,
        Times latency,
        int crowdAnswered,
        int crowdStarved) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    /// How long answers took, in microseconds; all -1 when there was none.
    ///
    /// @param count how many times it is made of
    public record Times(
            long count, double p50Micros, double p90Micros, double p99Micros, double p999Micros, double maxMicros) {}

    public LoadReport {
        errors = Collections.unmodifiableMap(new TreeMap<>(errors));
    }

    /// Returns how many answers came in a second.
    public double answeredPerSecond() {
        return answered / seconds;
    }

    /// Returns how many errors of all kinds there were.
    public long allErrors() {
        return errors.values().stream().mapToLong(Long::longValue).sum();
    }

    /// Returns it as one line.
    public String line() {
        return MAPPER.writeValueAsString(this);
    }

    /// Reads what [#line] wrote.
    public static LoadReport parse(String line) {
        return MAPPER.readValue(line, LoadReport.class);
    }
}
