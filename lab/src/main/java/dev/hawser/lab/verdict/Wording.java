package dev.hawser.lab.verdict;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/// Turns verdicts into sentences. A name is a singular here and a plural there, so each clause has a verb that has
/// one form for both.
final class Wording {
    /// What a reader should know of figures from windows that should have been quiet.
    static final String BESIDE_NEIGHBOURS = "other programs took a share of the machine meanwhile";

    private Wording() {}

    /// What a reader should know of costs that were measured while the generator could do no more.
    static String atItsEnd(Doubt.Generator doubt) {
        return "the generator was the bottleneck with " + doubt.contender().spoken()
                + ", so its server was less busy than it could be";
    }

    static String reason(Verdict verdict) {
        var evidence = verdict.evidence();
        List<String> clauses = new ArrayList<>();
        clauses.add(evidence.what());
        switch (verdict) {
            case Verdict.Better better -> better.against().forEach(it -> clauses.add(difference(it.reversed())));
            case Verdict.TooClose close -> {
                close.alike().forEach(it -> clauses.add(difference(it)));
                close.worse().forEach(it -> clauses.add(difference(it)));
            }
            case Verdict.Refused _ -> {}
        }
        evidence.ruledOut().forEach(it -> ruledOut(it, clauses));
        evidence.blocked().forEach(it -> clauses.add(blocked(it)));
        clauses.addAll(evidence.remarks());
        return String.join("; ", clauses);
    }

    static String headline(Verdict verdict) {
        return switch (verdict) {
            case Verdict.Better better -> better.winner().spoken();
            case Verdict.TooClose close ->
                "too close to call, so the simplest, " + close.simplest().spoken();
            case Verdict.Refused refused -> "no verdict, " + doubt(refused.why());
        };
    }

    static String doubt(Doubt doubt) {
        return switch (doubt) {
            case Doubt.Generator generator ->
                "as the generator was the bottleneck with "
                        + generator.contender().spoken()
                        + (generator.cores().isPresent()
                                ? String.format(
                                        Locale.ROOT,
                                        " (it used %.2f cores)",
                                        generator.cores().getAsDouble())
                                : " (it was at its ceiling)");
            case Doubt.TooFewRounds few ->
                String.format(
                        Locale.ROOT,
                        "as %d undisturbed %s of %s remained and %d are needed",
                        few.rounds(),
                        few.rounds() == 1 ? "round" : "rounds",
                        few.measure().unit(),
                        few.wanted());
            case Doubt.NobodyLeft _ -> "as nobody served everybody";
            case Doubt.NothingToCompare _ -> "as there is nothing to compare with";
        };
    }

    /// Says how the first of a comparison did beside the second.
    static String difference(Comparison comparison) {
        var ratio = comparison.ratio();
        String who = comparison.first().spoken();
        String times = times(ratio.median());
        if (!times(ratio.low()).equals(times(ratio.high()))) {
            times += " (" + times(ratio.low()) + " to " + times(ratio.high()) + ")";
        }
        String whose = "of " + comparison.second().spoken();
        return switch (comparison.measure()) {
            case RATE_AT_SLO -> who + " kept the SLO up to " + times + " times the rate " + whose;
            case THROUGHPUT -> who + " answered " + times + " times the requests a second " + whose;
            case LATENCY -> who + " took " + times + " times the latency " + whose;
            case CPU_PER_REQUEST -> who + " used " + times + " times the CPU a request " + whose;
            case RSS_PER_CONNECTION -> who + " held " + times + " times the memory a connection " + whose;
        };
    }

    private static void ruledOut(RuledOut ruledOut, List<String> clauses) {
        switch (ruledOut) {
            // What it shows is told by the line that blocked.
            case RuledOut.AMistake _ -> {}
            case RuledOut.Starved starved ->
                clauses.add(String.format(
                        Locale.ROOT,
                        "%s left %,d of %,d connections unanswered",
                        starved.contender().spoken(),
                        starved.starved(),
                        starved.connections()));
            case RuledOut.Failed failed ->
                clauses.add(String.format(
                        Locale.ROOT,
                        "%s failed %,d of %,d requests (%s)",
                        failed.contender().spoken(),
                        failed.failed(),
                        failed.requests(),
                        failed.kind()));
            case RuledOut.NeverKept never ->
                clauses.add(String.format(
                        Locale.ROOT,
                        "%s broke %s even at %,.0f requests a second",
                        never.contender().spoken(),
                        never.slo(),
                        never.lowest()));
            case RuledOut.BrokeIt broke ->
                clauses.add(String.format(
                        Locale.ROOT,
                        "%s broke %s at %,.0f requests a second in %d of %d windows",
                        broke.contender().spoken(),
                        broke.slo(),
                        broke.asked(),
                        broke.broken(),
                        broke.windows()));
        }
    }

    private static String blocked(Evidence.Blocked blocked) {
        return (blocked.contender().mistake()
                        ? "the loop was blocked at "
                        : blocked.contender().spoken() + " blocked at ")
                + blocked.line().line();
    }

    /// Two digits that matter, since no ratio is known better than that.
    static String times(double ratio) {
        return ratio >= 100
                ? String.format(Locale.ROOT, "%,.0f", ratio)
                : ratio >= 10 ? String.format(Locale.ROOT, "%.1f", ratio) : String.format(Locale.ROOT, "%.2f", ratio);
    }
}
