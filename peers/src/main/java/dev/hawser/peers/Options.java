package dev.hawser.peers;

import java.time.Duration;
import java.util.List;

/// What a run may be told.
///
/// @param rounds that are measured
/// @param window how long each contender is measured in a round
/// @param only the words of some contenders; empty for all
/// @param serverFlags more flags for the JVM of each server
/// @param classes whether to show which classes the heap of idle connections is made of
/// @param patience how long a run waits for a quiet machine, in all
record Options(
        int rounds, Duration window, List<String> only, List<String> serverFlags, boolean classes, Duration patience) {
    static Options of(List<String> arguments) {
        var options = new Options(3, Duration.ofSeconds(5), List.of(), List.of(), false, Duration.ofMinutes(10));
        for (String argument : arguments) {
            String[] parts = argument.split("=", 2);
            if (parts.length < 2) {
                throw new IllegalArgumentException("'" + argument + "' is no option; expected --name=value");
            }
            options = options.with(parts[0], parts[1]);
        }
        return options;
    }

    private Options with(String name, String value) {
        return switch (name) {
            case "--rounds" -> new Options(Integer.parseInt(value), window, only, serverFlags, classes, patience);
            case "--seconds" ->
                new Options(rounds, Duration.ofSeconds(Integer.parseInt(value)), only, serverFlags, classes, patience);
            case "--only" -> new Options(rounds, window, List.of(value.split(",", -1)), serverFlags, classes, patience);
            case "--server-flags" ->
                new Options(rounds, window, only, List.of(value.split(" ", -1)), classes, patience);
            case "--classes" -> new Options(rounds, window, only, serverFlags, Boolean.parseBoolean(value), patience);
            case "--patience" ->
                new Options(rounds, window, only, serverFlags, classes, Duration.ofMinutes(Integer.parseInt(value)));
            default ->
                throw new IllegalArgumentException("unknown option '" + name
                        + "'; expected --rounds, --seconds, --only, --server-flags, --classes or --patience");
        };
    }
}
