package dev.hawser.lab.result;

import java.util.List;

/// What went on inside the server's process during a window, which tells why it was as fast or slow as it was.
///
/// @param threads platform threads at the window's end
/// @param gcPauses how many pauses of the collector
/// @param gcPauseMillis all of them together, milliseconds
/// @param gcLongestMillis the longest, milliseconds
/// @param loopLagMillis how late the loops came to what was due, at worst, milliseconds; missing on thread engines
/// @param carrierWaits the most virtual threads that were ready to run and had no carrier; missing without any
/// @param pins how often a virtual thread kept its carrier while it waited; missing without any
/// @param blocked what blocked the loops, worst first
public record Symptoms(
        Figure threads,
        Figure gcPauses,
        Figure gcPauseMillis,
        Figure gcLongestMillis,
        Figure loopLagMillis,
        Figure carrierWaits,
        Figure pins,
        List<BlockedLine> blocked) {
    public Symptoms {
        blocked = List.copyOf(blocked);
    }

    /// Returns the symptoms that nobody knows.
    public static Symptoms missing(String why) {
        var none = Figure.missing(why);
        return new Symptoms(none, none, none, none, none, none, none, List.of());
    }
}
