package dev.hawser.lab.method;

import java.util.ArrayList;
import java.util.List;

/// The JVM flags of the servers, which are the same for all contenders.
final class Flags {
    private Flags() {}

    /// Returns them.
    ///
    /// @param cpus how many the server has. One core suits the serial collector; a young generation that any
    ///     warm-up fills makes memory that grew afterwards memory that lives
    static List<String> of(int cpus) {
        List<String> flags =
                new ArrayList<>(List.of("-Xms256m", "-Xmx512m", "-Xmn64m", "-XX:ActiveProcessorCount=" + cpus));
        flags.add(cpus == 1 ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC");
        return List.copyOf(flags);
    }
}
