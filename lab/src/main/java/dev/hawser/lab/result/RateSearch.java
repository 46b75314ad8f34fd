package dev.hawser.lab.result;

import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.Stream;

/// The search, in one round, for the highest rate at which a contender keeps the promise.
///
/// @param round which round of the comparison, from 1
/// @param steps what was tried, in the order of trying; each under an open load
/// @param end why it stopped
public record RateSearch(int round, List<Step> steps, End end) {
    /// How much more is asked for when all was kept so far.
    public static final double STEP_UP = 1.3;

    /// One rate that was tried.
    ///
    /// @param window what came of it
    /// @param met whether the promise was kept
    public record Step(Window window, boolean met) {
        public Step {
            if (!(window.load() instanceof Load.Open)) {
                throw new IllegalArgumentException("a step of a search has a closed load; expected an open one");
            }
            if (met && (window.starved() > 0 || !window.errors().isEmpty())) {
                throw new IllegalArgumentException("a step kept the promise although " + window.starved()
                        + " connections starved and errors are " + window.errors() + "; expected neither");
            }
        }

        /// Returns the rate that was asked for, in requests a second.
        public double requestsPerSecond() {
            return switch (window.load()) {
                case Load.Open open -> open.requestsPerSecond();
                case Load.Closed _ -> throw new AssertionError("a step has an open load");
            };
        }
    }

    /// Why a search stopped.
    public enum End {
        /// Between the highest rate that kept the promise and the lowest that broke it there is little left.
        FOUND("found"),
        /// Everything that was tried was kept, and there was no time to ask for more: the bound lies higher.
        OPEN("open"),
        /// Everything that the generator can ask for was kept: the server could do more.
        GENERATOR("generator"),
        /// Even the lowest rate broke the promise.
        NOTHING_MET("nothing-met");

        private final String word;

        End(String word) {
            this.word = word;
        }

        @Override
        public String toString() {
            return word;
        }
    }

    public RateSearch {
        Checked.positive("round", round);
        steps = List.copyOf(steps);
        boolean anyMet = steps.stream().anyMatch(Step::met);
        if (anyMet == (end == End.NOTHING_MET)) {
            throw new IllegalArgumentException(
                    "the search ended with " + end + " after " + steps.size() + " steps, of which "
                            + (anyMet ? "some" : "none") + " kept the promise; expected "
                            + (anyMet ? "found, open or generator" : "nothing-met"));
        }
        if (end == End.FOUND && lowestBroken(steps).isEmpty()) {
            throw new IllegalArgumentException("the search ended with found although nothing above the highest rate"
                    + " broke the promise; expected open or generator");
        }
    }

    /// Returns the highest rate that kept the promise, in requests a second; empty if none did.
    public OptionalDouble highest() {
        return steps.stream()
                .filter(Step::met)
                .mapToDouble(Step::requestsPerSecond)
                .max();
    }

    /// Returns how much higher the next rate was that broke the promise, as a share of the highest that kept it:
    /// nobody knows where in between the bound lies. Of an open search, how much higher the next rate would have
    /// been. Empty if there is neither.
    public OptionalDouble resolution() {
        if (end == End.OPEN) {
            return OptionalDouble.of(STEP_UP - 1);
        }
        double most = highest().orElse(Double.NaN);
        return lowestBroken(steps)
                .map(step -> OptionalDouble.of(step.requestsPerSecond() / most - 1))
                .orElseGet(OptionalDouble::empty);
    }

    /// Says whether neighbours disturbed one of the two steps that the result hangs on: the highest rate that was
    /// kept and the lowest above it that wasn't.
    public boolean disturbed() {
        return Stream.of(highestKept(steps), lowestBroken(steps))
                .flatMap(Optional::stream)
                .anyMatch(step -> step.window().surroundings().disturbed());
    }

    private static Optional<Step> highestKept(List<Step> steps) {
        return steps.stream().filter(Step::met).max(Comparator.comparingDouble(Step::requestsPerSecond));
    }

    private static Optional<Step> lowestBroken(List<Step> steps) {
        double most = highestKept(steps).map(Step::requestsPerSecond).orElse(0.0);
        return steps.stream()
                .filter(step -> !step.met() && step.requestsPerSecond() > most)
                .min(Comparator.comparingDouble(Step::requestsPerSecond));
    }
}
