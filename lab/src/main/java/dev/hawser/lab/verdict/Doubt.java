package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import java.util.OptionalDouble;

/// Why what was measured allows no verdict.
public sealed interface Doubt {
    /// The generator was the bottleneck: whoever is fast enough for it looks like each other.
    ///
    /// @param contender under whom
    /// @param cores what the generator used; empty if it was at its ceiling otherwise
    record Generator(Contender contender, OptionalDouble cores) implements Doubt {}

    /// Too few rounds are left in which everybody has a figure that neighbours didn't disturb.
    ///
    /// @param measure of what
    /// @param rounds how many there are
    /// @param wanted how many it takes
    record TooFewRounds(Measure measure, int rounds, int wanted) implements Doubt {}

    /// Nobody may win.
    record NobodyLeft() implements Doubt {}

    /// There is one contender only.
    record NothingToCompare() implements Doubt {}
}
