package dev.hawser.lab.report;

import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.verdict.RuledOut;
import dev.hawser.lab.verdict.Verdict;
import dev.hawser.lab.verdict.Verdicts;
import java.util.stream.Stream;

/// All verdicts in one look: a row for each workload, a mark for each engine, and the sentence.
final class Overview {
    /// How an engine did in a workload.
    private enum Mark {
        BEST("●", "best"),
        ALIKE("○", "too close to the best to call"),
        WORSE("–", "worse"),
        OUT("✕", "ruled out"),
        UNKNOWN("?", "not told");

        private final String sign;
        private final String words;

        Mark(String sign, String words) {
            this.sign = sign;
            this.words = words;
        }
    }

    private Overview() {}

    static Element of(Verdicts verdicts) {
        var head = Element.of("tr").add(Element.of("th").with("scope", "col").text("workload"));
        for (var kind : EngineKind.values()) {
            head.add(Element.of("th", "engine " + kind.word())
                    .with("scope", "col")
                    .text(bare(kind)));
        }
        head.add(Element.of("th").with("scope", "col").text("verdict"));
        var body = Element.of("tbody");
        verdicts.ofWorkloads().forEach(verdict -> body.add(row(verdict)));
        return Element.of("table", "overview").add(Element.of("thead").add(head), body, legend());
    }

    /// Returns whom a verdict names, in the colour of its engine.
    static Element chip(Verdict verdict) {
        String engine = switch (verdict) {
            case Verdict.Better better -> better.winner().engine().word();
            case Verdict.TooClose close -> close.simplest().engine().word();
            case Verdict.Refused _ -> "nobody";
        };
        return Cells.quoted(Element.of("strong", "chip engine " + engine), verdict.headline());
    }

    private static Element row(Verdict verdict) {
        var name = Cells.quoted(
                Element.of("a").with("href", "#workload-" + verdict.evidence().workload()),
                verdict.evidence().workload());
        var row = Element.of("tr")
                .add(Element.of("th", "name").with("scope", "row").add(name));
        for (var kind : EngineKind.values()) {
            var mark = mark(kind, verdict);
            row.add(Element.of("td", "mark engine " + kind.word())
                    .with("title", bare(kind) + ": " + mark.words)
                    .add(
                            Element.of("span").with("aria-hidden", "true").text(mark.sign),
                            Cells.hidden(mark.words),
                            Element.of("small", "whose")
                                    .with("aria-hidden", "true")
                                    .text(bare(kind))));
        }
        return row.add(
                Element.of("td", "sentence").add(chip(verdict), Cells.quoted(Element.of("span"), verdict.reason())));
    }

    private static Mark mark(EngineKind kind, Verdict verdict) {
        var inField = switch (verdict) {
            case Verdict.Better better when better.winner().engine() == kind -> Mark.BEST;
            case Verdict.Better better ->
                better.against().stream().anyMatch(it -> it.second().engine() == kind) ? Mark.WORSE : Mark.UNKNOWN;
            case Verdict.TooClose close ->
                Stream.concat(
                                        Stream.of(close.simplest()),
                                        close.alike().stream().map(it -> it.first()))
                                .anyMatch(it -> it.engine() == kind)
                        ? Mark.ALIKE
                        : close.worse().stream().anyMatch(it -> it.first().engine() == kind)
                                ? Mark.WORSE
                                : Mark.UNKNOWN;
            case Verdict.Refused _ -> Mark.UNKNOWN;
        };
        boolean out = verdict.evidence().ruledOut().stream()
                .filter(it -> !(it instanceof RuledOut.AMistake))
                .anyMatch(it -> it.contender().engine() == kind);
        return inField == Mark.UNKNOWN && out ? Mark.OUT : inField;
    }

    private static Element legend() {
        var text = new StringBuilder();
        for (var mark : Mark.values()) {
            text.append(text.isEmpty() ? "" : "   ")
                    .append(mark.sign)
                    .append(' ')
                    .append(mark.words);
        }
        return Element.of("caption").text(text.toString());
    }

    private static String bare(EngineKind kind) {
        return switch (kind) {
            case THREAD_POOL -> "thread pool";
            case VIRTUAL_THREADS -> "virtual threads";
            case EVENT_LOOP -> "event loop";
        };
    }
}
