package dev.hawser.core.policy;

/// Counts bytes against a rate. Starts full, with a second's worth; whoever takes more than is there runs into
/// debt and waits until it is paid. So on average the rate is kept however large the pieces are. Safe for use by
/// many threads.
final class Bucket {
    private static final long SECOND_NANOS = 1_000_000_000;

    private final long bytesPerSecond;
    private boolean used;
    /// When all that was taken is paid for, if nothing more is.
    private long paidAtNanos;
    /// What the last division left, so that small pieces cost their due.
    private long remainder;

    Bucket(long bytesPerSecond) {
        this.bytesPerSecond = bytesPerSecond;
    }

    /// Takes bytes.
    ///
    /// @return for how many nanoseconds nothing more should be taken; zero or less when there is something left
    synchronized long take(int bytes, long nowNanos) {
        if (!used || paidAtNanos - nowNanos < 0) {
            used = true;
            paidAtNanos = nowNanos;
        }
        long cost = bytes * SECOND_NANOS + remainder;
        paidAtNanos += cost / bytesPerSecond;
        remainder = cost % bytesPerSecond;
        return waitNanos(nowNanos);
    }

    /// Returns for how many nanoseconds nothing more should be taken.
    synchronized long waitNanos(long nowNanos) {
        return paidAtNanos - nowNanos - SECOND_NANOS;
    }
}
