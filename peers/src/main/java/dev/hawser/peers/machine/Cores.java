package dev.hawser.peers.machine;

import dev.hawser.lab.measure.Child;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// Starts JVMs on one core each, all with the same flags.
public final class Cores {
    /// One core suits the serial collector; a young generation that any warm-up fills makes memory that grew afterwards
    /// memory that lives.
    private static final List<String> FLAGS = List.of("-Xms512m", "-Xmx512m", "-Xmn64m", "-XX:+UseSerialGC");

    /// The answers come by a process's standard output, where its JVM would tell of its recorder, too.
    private static final List<String> QUIET = List.of("-Xlog:disable", "-Xlog:all=warning:stderr");

    private Cores() {}

    /// Starts a process on this core.
    ///
    /// @param more flags of the JVM
    /// @param arguments for the main class
    public static Child start(int core, Class<?> main, List<String> more, String... arguments) throws IOException {
        List<String> flags = new ArrayList<>(FLAGS);
        flags.addAll(QUIET);
        flags.addAll(more);
        return Child.start(Child.Launch.of(main).on(List.of(core)).with(flags), arguments);
    }

    /// Returns the flags that all get.
    public static String flags() {
        return String.join(" ", FLAGS);
    }
}
