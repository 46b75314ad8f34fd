package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Results;
import java.util.List;

/// All verdicts of a run.
///
/// @param ofWorkloads one for each workload, in the order of the results
/// @param overall which engine to begin with
public record Verdicts(List<Verdict> ofWorkloads, Recommendation overall) {
    public Verdicts {
        ofWorkloads = List.copyOf(ofWorkloads);
    }

    /// Judges these results. The same results give the same verdicts.
    public static Verdicts of(Results results) {
        var judge = new Judge(results);
        var verdicts = results.workloads().stream().map(judge::judge).toList();
        return new Verdicts(verdicts, Recommendation.of(verdicts));
    }
}
