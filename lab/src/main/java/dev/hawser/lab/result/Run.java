package dev.hawser.lab.result;

import java.time.Instant;
import java.util.List;

/// How the comparison was made, so that it can be made again.
///
/// @param command the exact command
/// @param began when, UTC
/// @param tookSeconds how long all of it took
/// @param commit of Hawser's sources, or its version; never blank
/// @param jdk version of the server's JVM
/// @param flags its flags, the same for each engine
/// @param machine where
/// @param slo the promise
/// @param plan how much was measured
public record Run(
        String command,
        Instant began,
        double tookSeconds,
        String commit,
        String jdk,
        List<String> flags,
        Machine machine,
        Slo slo,
        Plan plan) {
    /// How much was measured.
    ///
    /// @param rounds how often the contenders took turns
    /// @param windowSeconds how long a window lasts
    /// @param warmUpSeconds how long a contender is warmed up, at most
    /// @param connections how many there were at a time, one entry for each load
    public record Plan(int rounds, double windowSeconds, double warmUpSeconds, List<Integer> connections) {
        public Plan {
            Checked.positive("rounds", rounds);
            Checked.positive("window in seconds", windowSeconds);
            connections = List.copyOf(connections);
        }
    }

    public Run {
        Checked.text("the command", command);
        Checked.text("the commit", commit);
        flags = List.copyOf(flags);
    }
}
