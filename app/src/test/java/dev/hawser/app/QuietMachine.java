package dev.hawser.app;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.lang.management.ManagementFactory;

/// Skips what would measure other programs rather than ours.
final class QuietMachine {
    private QuietMachine() {}

    /// Goes on if no more wants to run than the cores can, times this.
    static void assume(double times) {
        double load = ManagementFactory.getOperatingSystemMXBean().getSystemLoadAverage();
        int cores = Runtime.getRuntime().availableProcessors();
        assumeTrue(load < times * cores, "SKIPPED: the load is " + load + " on " + cores + " cores");
    }
}
