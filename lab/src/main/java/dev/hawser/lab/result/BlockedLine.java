package dev.hawser.lab.result;

/// A line of code that blocked an event loop.
///
/// @param handler the class whose callback it was
/// @param call what blocked, such as `java.lang.Thread.sleep`
/// @param place the line that called it, as in a stack trace: `dev.hawser.lab.Wait.ask(Wait.java:31)`
/// @param longestMillis for how long, at worst since the process began
/// @param times how often it was seen in the window
public record BlockedLine(String handler, String call, String place, double longestMillis, long times) {
    public BlockedLine {
        Checked.text("the blocked line's place", place);
        Checked.positive("longest block in ms", longestMillis);
        Checked.count("times", times);
    }

    /// Returns this and another count of the same line.
    public BlockedLine plus(BlockedLine other) {
        return new BlockedLine(handler, call, place, Math.max(longestMillis, other.longestMillis), times + other.times);
    }

    /// Returns file and line alone, as in `Wait.java:31`; the whole place if it has no such part.
    public String line() {
        int open = place.lastIndexOf('(');
        return open >= 0 && place.endsWith(")") ? place.substring(open + 1, place.length() - 1) : place;
    }
}
