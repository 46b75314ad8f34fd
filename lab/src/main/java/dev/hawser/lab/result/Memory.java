package dev.hawser.lab.result;

/// What the server's process held.
///
/// @param rssBytes of all memory, what was in RAM at the window's end
/// @param heapBytes used heap after a collection
/// @param rssBytesPerConnection how much it grew since there were no connections, for each
/// @param heapBytesPerConnection how much it grew since there were no connections, for each
public record Memory(Figure rssBytes, Figure heapBytes, Figure rssBytesPerConnection, Figure heapBytesPerConnection) {
    /// Returns the memory that nobody knows.
    public static Memory missing(String why) {
        var none = Figure.missing(why);
        return new Memory(none, none, none, none);
    }
}
