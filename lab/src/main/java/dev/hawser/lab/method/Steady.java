package dev.hawser.lab.method;

import java.util.ArrayDeque;

/// Tells when a server that warms up has stopped becoming faster: when the last few glances at its rate lie close
/// together. For one thread.
final class Steady {
    private static final int GLANCES = 3;
    private static final double CLOSE = 0.07;

    private final ArrayDeque<Double> last = new ArrayDeque<>();

    /// Adds a glance.
    ///
    /// @return whether the rate is steady now
    boolean add(double perSecond) {
        last.add(perSecond);
        if (last.size() > GLANCES) {
            last.remove();
        }
        double most = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        return last.size() == GLANCES && most - least <= CLOSE * most;
    }
}
