package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import java.util.List;

/// What follows for one workload.
public sealed interface Verdict {
    /// Returns the facts that it stands on.
    Evidence evidence();

    /// Returns whom to take, or that nobody can tell: "virtual threads".
    default String headline() {
        return Wording.headline(this);
    }

    /// Returns why, as clauses: "the handler waits 20 ms; the pool of 200 left 824 of 1,024 connections
    /// unanswered".
    default String reason() {
        return Wording.reason(this);
    }

    /// Returns headline and reason in one sentence.
    default String sentence() {
        return headline() + ": " + reason();
    }

    /// One contender is better than each other that may win.
    ///
    /// @param winner who
    /// @param by by what
    /// @param against all others that may win, compared with it; each is worse. Empty if nobody else may
    record Better(Evidence evidence, Contender winner, Measure by, List<Comparison> against) implements Verdict {
        public Better {
            against = List.copyOf(against);
        }
    }

    /// The best are too close to call, so take the simplest of them.
    ///
    /// @param simplest which that is
    /// @param by by what
    /// @param alike the others that are as good, compared with it or with the one whose figure is best
    /// @param worse those that are worse than the best
    record TooClose(Evidence evidence, Contender simplest, Measure by, List<Comparison> alike, List<Comparison> worse)
            implements Verdict {
        public TooClose {
            alike = List.copyOf(alike);
            worse = List.copyOf(worse);
        }
    }

    /// What was measured allows no verdict.
    ///
    /// @param why what is wrong with it
    record Refused(Evidence evidence, Doubt why) implements Verdict {}
}
