package dev.hawser.lab.method;

import java.time.Duration;

/// Until when a workload may take its time, since the run began. What one takes longer than its share is missing to the
/// next, whose three rounds can't be cut.
///
/// @param rounds after this no further round begins, once there are enough
/// @param searches after this no further search begins
record Until(Duration rounds, Duration searches) {
    /// As long as it takes.
    static final Until DONE = new Until(Duration.ofDays(365), Duration.ofDays(365));
}
