package dev.hawser.lab.report;

/// What so many rounds can tell. The figures are those of `docs/decisions/0012-lab.md`, in words, since they were not
/// measured in this run.
final class Power {
    private static final int GOOD = 7;
    private static final int FAIR = 5;
    private static final int LEAST = 3;

    private Power() {}

    /// Returns in how many runs so many rounds would find a difference of a fifth.
    static String of(int rounds) {
        if (rounds >= GOOD) {
            return "a difference of a fifth would be found in nine of ten such runs";
        }
        if (rounds >= FAIR) {
            return "a difference of a fifth would be found in seven of ten such runs only";
        }
        return rounds >= LEAST
                ? "a difference of a fifth would be found in three of ten such runs only"
                : "too few to tell engines apart";
    }
}
