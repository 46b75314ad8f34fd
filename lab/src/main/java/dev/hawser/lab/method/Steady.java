package dev.hawser.lab.method;

import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.WarmUp;
import java.util.ArrayDeque;

/// Tells when a server that warms up has stopped becoming faster: when the last few glances at its rate lie close
/// together. For one thread.
final class Steady {
    private static final int GLANCES = 3;

    private final ArrayDeque<Double> last = new ArrayDeque<>();

    /// Adds a glance.
    ///
    /// @return whether the rate is steady now
    boolean add(double perSecond) {
        last.add(perSecond);
        if (last.size() > GLANCES) {
            last.remove();
        }
        return spread().value().orElse(Double.POSITIVE_INFINITY) <= WarmUp.STEADY;
    }

    /// Returns by which share the last glances differ, of the greatest.
    Figure spread() {
        double most = last.stream().mapToDouble(Double::doubleValue).max().orElse(0);
        double least = last.stream().mapToDouble(Double::doubleValue).min().orElse(0);
        if (last.size() < GLANCES) {
            return Figure.missing("there were fewer than " + GLANCES + " glances");
        }
        return most > 0 ? Figure.of((most - least) / most) : Figure.missing("nobody was answered meanwhile");
    }
}
