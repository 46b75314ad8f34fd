package dev.hawser.lab.result;

import java.util.List;
import java.util.OptionalDouble;

/// The search, in one round, for the highest rate at which a contender keeps the promise.
///
/// @param round which round of the comparison, from 1
/// @param steps what was tried, in the order of trying; each under an open load
/// @param end why it stopped
public record RateSearch(int round, List<Step> steps, End end) {
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
                            + (anyMet ? "found or generator" : "nothing-met"));
        }
    }

    /// Returns the highest rate that kept the promise, in requests a second; empty if none did.
    public OptionalDouble highest() {
        return steps.stream()
                .filter(Step::met)
                .mapToDouble(Step::requestsPerSecond)
                .max();
    }

    /// Returns how much higher the next rate was that broke the promise, as a share of the highest that kept it: nobody
    /// knows where in between the bound lies. Empty if there is no such rate.
    public OptionalDouble resolution() {
        double most = highest().orElse(Double.NaN);
        return steps.stream()
                .filter(step -> !step.met() && step.requestsPerSecond() > most)
                .mapToDouble(step -> step.requestsPerSecond() / most - 1)
                .min();
    }
}
