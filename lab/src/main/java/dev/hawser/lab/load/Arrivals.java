package dev.hawser.lab.load;

/// The moments at which requests are meant to be sent, all equally far apart. They don't wait for anybody: a request
/// that found no free connection keeps its moment.
final class Arrivals {
    private static final double NANOS_PER_SECOND = 1e9;

    private final long startNanos;
    private final double perSecond;
    private long taken;

    /// Begins now.
    Arrivals(long startNanos, double perSecond) {
        this.startNanos = startNanos;
        this.perSecond = perSecond;
    }

    /// Returns the moment of the next one that was not taken yet.
    long nextNanos() {
        return moment(taken);
    }

    /// Returns the moment of the one that stands so far behind the next.
    long moment(long index) {
        return startNanos + (long) (index * NANOS_PER_SECOND / perSecond);
    }

    /// Takes the next one, due or not.
    ///
    /// @return its moment
    long take() {
        return moment(taken++);
    }

    /// Returns how many have been taken.
    long taken() {
        return taken;
    }

    /// Returns how many are due and not taken.
    long backlog(long nowNanos) {
        if (nowNanos < startNanos) {
            return 0;
        }
        long due = (long) ((nowNanos - startNanos) * perSecond / NANOS_PER_SECOND) + 1;
        return Math.max(0, due - taken);
    }
}
