package dev.hawser.app;

import dev.hawser.lab.measure.Kernel;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// Watches what other programs take of the machine, while something is measured: the average load tells of a minute
/// ago,
/// and of threads that wait.
final class Neighbours {
    private static final double TICKS_PER_SECOND = 100;

    private final long[] ours;
    private double seconds;
    private long nanos;

    /// Begins to watch.
    ///
    /// @param ours processes that are none, besides this one and its children that have ended
    Neighbours(long... ours) throws IOException {
        this.ours = ours.clone();
        cores();
    }

    /// Returns how many cores they took since this was last asked; 0 where there is no `/proc`.
    double cores() throws IOException {
        double now = foreign();
        long time = System.nanoTime();
        double cores = (now - seconds) * 1e9 / Math.max(1, time - nanos);
        seconds = now;
        nanos = time;
        return Math.max(0, cores);
    }

    private double foreign() throws IOException {
        if (!Kernel.isHere()) {
            return 0;
        }
        double foreign = Kernel.busySeconds() - withChildren();
        for (long pid : ours) {
            foreign -= Kernel.cpuSeconds(pid);
        }
        return foreign;
    }

    /// Fields 14 to 17 of `/proc/self/stat`: this process, and its children that it has waited for.
    private static double withChildren() throws IOException {
        String stat = Files.readString(Path.of("/proc/self/stat"));
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        long ticks = 0;
        for (int field = 14; field <= 17; field++) {
            ticks += Long.parseLong(fields[field - 3]);
        }
        return ticks / TICKS_PER_SECOND;
    }
}
