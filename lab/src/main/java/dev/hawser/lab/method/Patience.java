package dev.hawser.lab.method;

import java.time.Duration;

/// How long a run may still repeat what neighbours disturbed. It is shared out, or the first workload would spend all
/// of it and the last ones be measured beside whoever is there. What one leaves is the others'. For one thread.
final class Patience {
    private final Duration all;
    private Duration left;
    private Duration share = Duration.ZERO;

    Patience(Duration all) {
        this.all = all;
        this.left = all;
    }

    /// Begins a part of the run.
    ///
    /// @param parts how many are left, this one included
    void share(int parts) {
        share = left.dividedBy(Math.max(1, parts));
    }

    /// Says whether this part may repeat something so long.
    boolean allows(Duration length) {
        return share.compareTo(length) >= 0;
    }

    void spend(Duration length) {
        share = share.minus(length);
        left = left.minus(length);
    }

    /// Returns how long has been spent.
    Duration spent() {
        return all.minus(left);
    }
}
