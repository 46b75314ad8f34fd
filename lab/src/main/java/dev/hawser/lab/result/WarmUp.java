package dev.hawser.lab.result;

/// How a contender was warmed up.
///
/// @param seconds for how long
/// @param spread by which share the last few glances at its rate differed
public record WarmUp(Figure seconds, Figure spread) {
    /// Whose glances lie as close together as this has stopped becoming faster.
    public static final double STEADY = 0.07;

    /// Returns the warm-up that nobody knows of.
    public static WarmUp missing(String why) {
        return new WarmUp(Figure.missing(why), Figure.missing(why));
    }

    /// Says whether its rate was steady at the end.
    public boolean hadSettled() {
        return spread.value().orElse(Double.POSITIVE_INFINITY) <= STEADY;
    }
}
