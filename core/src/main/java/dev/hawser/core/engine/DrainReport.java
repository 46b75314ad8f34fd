package dev.hawser.core.engine;

/// How the connections of a port ended when it was stopped. A UDP port counts as one.
///
/// @param drained those that finished by themselves before the deadline
/// @param aborted those that were cut off at the deadline
public record DrainReport(int drained, int aborted) {
    /// Nothing to drain.
    public static final DrainReport NONE = new DrainReport(0, 0);

    /// Adds up two reports.
    public DrainReport plus(DrainReport other) {
        return new DrainReport(drained + other.drained, aborted + other.aborted);
    }

    /// Returns whether everyone was let finish.
    public boolean isClean() {
        return aborted == 0;
    }
}
