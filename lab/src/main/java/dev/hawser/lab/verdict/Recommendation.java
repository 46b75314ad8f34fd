package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;

/// Which engine to begin with, over all workloads: the one that was best or too close to call most often; of
/// equals, the simplest.
///
/// @param engine which; empty if no workload has a verdict
/// @param best in how many workloads it was best
/// @param alike in how many it was too close to the best to call
/// @param judged how many workloads have a verdict
/// @param exceptions those in which another is better
/// @param untold the words of those that have none
public record Recommendation(
        Optional<EngineKind> engine, int best, int alike, int judged, List<Verdict> exceptions, List<String> untold) {
    public Recommendation {
        exceptions = List.copyOf(exceptions);
        untold = List.copyOf(untold);
    }

    static Recommendation of(List<Verdict> verdicts) {
        var judged = verdicts.stream()
                .filter(verdict -> !(verdict instanceof Verdict.Refused))
                .toList();
        var untold = verdicts.stream()
                .filter(verdict -> verdict instanceof Verdict.Refused)
                .map(verdict -> verdict.evidence().workload())
                .toList();
        if (judged.isEmpty()) {
            return new Recommendation(Optional.empty(), 0, 0, 0, List.of(), untold);
        }
        var engine = Arrays.stream(EngineKind.values())
                .max(Comparator.<EngineKind>comparingLong(kind -> good(kind, judged))
                        .thenComparing(Comparator.<EngineKind>comparingInt(Judge::rules)
                                .reversed()))
                .orElseThrow();
        var exceptions =
                judged.stream().filter(verdict -> !isGood(engine, verdict)).toList();
        int good = (int) good(engine, judged);
        int best = (int) judged.stream()
                .filter(verdict -> verdict instanceof Verdict.Better better
                        && better.winner().engine() == engine)
                .count();
        return new Recommendation(Optional.of(engine), best, good - best, judged.size(), exceptions, untold);
    }

    /// Returns it in three sentences at most.
    public String sentence() {
        if (engine.isEmpty()) {
            return "No recommendation: no workload has a verdict.";
        }
        var text = new StringBuilder(begin(engine.get()));
        var others = new ArrayList<String>();
        for (var kind : EngineKind.values()) {
            var names = exceptions.stream()
                    .filter(verdict -> chosen(verdict).map(Contender::engine).equals(Optional.of(kind)))
                    .map(verdict -> verdict.evidence().workload())
                    .toList();
            if (!names.isEmpty()) {
                others.add(kind.spoken() + " for " + String.join(", ", names));
            }
        }
        if (!others.isEmpty()) {
            text.append(" Better elsewhere: ").append(String.join("; ", others)).append('.');
        }
        if (!untold.isEmpty()) {
            text.append(" Without a verdict: ")
                    .append(String.join(", ", untold))
                    .append('.');
        }
        return text.toString();
    }

    private String begin(EngineKind kind) {
        if (alike == judged) {
            return "It is a wash, in " + (judged == 1 ? "the one workload" : "each of " + workloads(judged))
                    + ": the best are too close to call, so begin with the simplest, " + kind.spoken() + ".";
        }
        var how = new ArrayList<String>();
        if (best > 0) {
            how.add("best in " + best);
        }
        if (alike > 0) {
            how.add("too close to call in " + alike);
        }
        return "Begin with " + kind.spoken() + ": of " + workloads(judged) + " " + String.join(" and ", how) + ".";
    }

    private static String workloads(int count) {
        return count == 1 ? "1 workload" : count + " workloads";
    }

    private static long good(EngineKind kind, List<Verdict> verdicts) {
        return verdicts.stream().filter(verdict -> isGood(kind, verdict)).count();
    }

    private static boolean isGood(EngineKind kind, Verdict verdict) {
        return switch (verdict) {
            case Verdict.Better better -> better.winner().engine() == kind;
            case Verdict.TooClose close ->
                close.simplest().engine() == kind
                        || close.alike().stream()
                                .anyMatch(comparison -> comparison.first().engine() == kind);
            case Verdict.Refused _ -> false;
        };
    }

    /// Returns whom a verdict sends one to; empty if it was refused.
    static Optional<Contender> chosen(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Better better -> Optional.of(better.winner());
            case Verdict.TooClose close -> Optional.of(close.simplest());
            case Verdict.Refused _ -> Optional.empty();
        };
    }
}
