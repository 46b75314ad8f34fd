package dev.hawser.lab.result;

/// What an answered request cost the server's process.
///
/// @param userMicros CPU time in the program, microseconds a request
/// @param systemMicros CPU time in the kernel, microseconds a request
/// @param allocatedBytes heap allocated, bytes a request
/// @param contextSwitches of all threads, a request
public record Cost(Figure userMicros, Figure systemMicros, Figure allocatedBytes, Figure contextSwitches) {
    /// Returns the costs that nobody knows.
    public static Cost missing(String why) {
        var none = Figure.missing(why);
        return new Cost(none, none, none, none);
    }

    /// Returns all CPU time, microseconds a request.
    public Figure cpuMicros() {
        return userMicros.plus(systemMicros);
    }
}
