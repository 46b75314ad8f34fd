package dev.hawser.lab.report;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Slo;
import dev.hawser.lab.result.WorkloadResult;
import dev.hawser.lab.verdict.Evidence;
import dev.hawser.lab.verdict.Interval;
import dev.hawser.lab.verdict.Reading;
import dev.hawser.lab.verdict.RuledOut;
import dev.hawser.lab.verdict.Verdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What the page says about one workload: charts, each with its table, and why.
final class WorkloadSection {
    private final WorkloadResult workload;
    private final Verdict verdict;
    private final Slo slo;
    private final List<Chart> charts = new ArrayList<>();

    WorkloadSection(WorkloadResult workload, Verdict verdict, Slo slo) {
        this.workload = workload;
        this.verdict = verdict;
        this.slo = slo;
    }

    /// Returns the section.
    Element element() {
        var head = Element.of("header")
                .add(
                        Cells.quoted(Element.of("h2"), workload.name()),
                        Element.of("p", "what").add(Cells.quoted(workload.what())),
                        Element.of("p").add(Overview.chip(verdict)));
        var grid = Element.of("div", "charts")
                .add(
                        rate(),
                        curves(),
                        bars(Measure.CPU_PER_REQUEST, "CPU a request"),
                        bars(Measure.RSS_PER_CONNECTION, "Memory a connection"));
        return Element.of("section", "workload").with("id", id()).add(head, grid, why());
    }

    /// Returns the charts of the section; complete once [#element] has been called.
    List<Chart> charts() {
        return List.copyOf(charts);
    }

    private String id() {
        return "workload-" + workload.name();
    }

    /// The rate within the SLO, and requests a second if nobody searched for that.
    private Element rate() {
        var reading = Reading.of(workload, Measure.RATE_AT_SLO, slo);
        return reading.isEmpty()
                ? bars(Measure.THROUGHPUT, "Requests a second")
                : bars(Measure.RATE_AT_SLO, "Rate within the SLO");
    }

    private Element bars(Measure measure, String title) {
        var reading = Reading.of(workload, measure, slo);
        var bars = new ArrayList<Chart.Bar>();
        var table = table("who", "median", "from", "to", "rounds");
        var body = Element.of("tbody");
        var told = new ArrayList<String>();
        for (var result : workload.contenders()) {
            var contender = result.contender();
            var interval = reading.interval(contender.name());
            interval.ifPresent(it -> {
                double divisor = Shown.divisor(measure);
                bars.add(new Chart.Bar(
                        label(contender),
                        contender.engine().word(),
                        isOut(contender),
                        it.low() / divisor,
                        it.median() / divisor,
                        it.high() / divisor));
                told.add(label(contender) + " " + Shown.number(it.median() / divisor));
                body.add(row(contender, measure, it, reading.count(contender.name())));
            });
        }
        if (bars.isEmpty()) {
            return figure(title, "", notMeasured());
        }
        var chart = new Chart.Bars(id() + "-" + measure, Shown.unit(measure), bars);
        charts.add(chart);
        return figure(
                title,
                measure.moreIsBetter() ? "more is better" : "less is better",
                plot(chart, title + ", " + Shown.unit(measure) + ": " + String.join(", ", told)),
                under(workload.name() + "/" + measure, reading),
                details(table.add(body)));
    }

    private Element row(Contender contender, Measure measure, Interval interval, int rounds) {
        String key = key(contender, measure.toString());
        double divisor = Shown.divisor(measure);
        return Element.of("tr")
                .add(
                        name(contender),
                        cell(Cells.number(key + "/median", interval.median() / divisor)),
                        cell(Cells.number(key + "/low", interval.low() / divisor)),
                        cell(Cells.number(key + "/high", interval.high() / divisor)),
                        cell(Cells.count(key + "/rounds", rounds)));
    }

    private Element curves() {
        String title = "Latency against rate";
        var lines = new ArrayList<Chart.Line>();
        var table = table("who", "connections", "load", "requests a second", slo.percentile() + ", ms");
        var body = Element.of("tbody");
        for (var result : workload.contenders()) {
            var curve = Curve.of(result, slo.percentile());
            if (!curve.points().isEmpty()) {
                lines.add(line(result.contender(), curve));
                rows(result.contender(), curve).forEach(body::add);
            }
        }
        if (lines.isEmpty()) {
            return figure(title, "", notMeasured());
        }
        var chart = new Chart.Lines(
                id() + "-curve",
                "requests a second",
                slo.percentile() + ", ms",
                slo.micros() / 1_000.0,
                "SLO " + slo,
                lines);
        charts.add(chart);
        return figure(
                title,
                "right and low is better",
                plot(chart, title + ": " + slo.percentile() + " in milliseconds; the table holds the figures"),
                details(table.add(body)));
    }

    private Chart.Line line(Contender contender, Curve curve) {
        var points = curve.points().stream()
                .map(point -> new Chart.Point(point.perSecond(), point.micros() / 1_000))
                .toList();
        return new Chart.Line(label(contender), contender.engine().word(), isOut(contender), points);
    }

    private List<Element> rows(Contender contender, Curve curve) {
        var rows = new ArrayList<Element>();
        for (int i = 0; i < curve.points().size(); i++) {
            var point = curve.points().get(i);
            String key = key(contender, "curve/" + i);
            rows.add(Element.of("tr")
                    .add(
                            name(contender),
                            cell(Cells.count(key + "/connections", point.load().connections())),
                            cell(Element.of("span")
                                    .text(
                                            switch (point.load()) {
                                                case Load.Open _ -> "asked for";
                                                case Load.Closed _ -> "when answered";
                                            })),
                            cell(Cells.number(key + "/perSecond", point.perSecond())),
                            cell(Cells.number(key + "/ms", point.micros() / 1_000))));
        }
        return rows;
    }

    private Element why() {
        var panel = Element.of("div", "why")
                .add(Element.of("h3").text("Why"), Cells.quoted(Element.of("p", "reason"), verdict.reason()));
        var blocked = verdict.evidence().blocked();
        if (!blocked.isEmpty()) {
            var list = Element.of("ul", "blocked");
            blocked.forEach(it -> list.add(blockedLine(it)));
            panel.add(list);
        }
        var table = Element.of("table").add(Element.of("caption", "hidden").text("What went on inside the servers"));
        var header = Element.of("tr").add(Element.of("td"));
        workload.contenders()
                .forEach(result -> header.add(heading(result.contender()).with("scope", "col")));
        var body = Element.of("tbody");
        Inside.ROWS.forEach(row -> inside(row).ifPresent(body::add));
        body.add(discarded());
        return panel.add(Element.of("div", "scroll")
                .with("tabindex", "0")
                .with("role", "region")
                .with("aria-label", "What went on inside the servers of " + workload.name())
                .add(table.add(Element.of("thead").add(header), body)));
    }

    private static Element blockedLine(Evidence.Blocked blocked) {
        var line = blocked.line();
        return Element.of("li")
                .add(
                        Cells.quoted(Element.of("code"), line.place()),
                        Element.of("span").text(" waited in "),
                        Cells.quoted(Element.of("code"), line.call()),
                        Element.of("span").text(" on the loop, in "),
                        Cells.quoted(blocked.contender().spoken()));
    }

    private Optional<Element> inside(Inside row) {
        var figures = workload.contenders().stream().map(row.of()).toList();
        if (figures.stream().allMatch(figure -> figure.value().isEmpty())) {
            return Optional.empty();
        }
        var label = Element.of("th").with("scope", "row").text(row.label());
        if (!row.unit().isEmpty()) {
            label.add(Element.of("small").text(" " + row.unit()));
        }
        var element = Element.of("tr").add(label);
        for (int i = 0; i < figures.size(); i++) {
            String key = key(workload.contenders().get(i).contender(), "inside/" + row.key());
            element.add(cell(Cells.figure(key, figures.get(i))));
        }
        return Optional.of(element);
    }

    private Element discarded() {
        var row = Element.of("tr").add(Element.of("th").with("scope", "row").text("windows discarded"));
        for (ContenderResult result : workload.contenders()) {
            row.add(cell(Cells.count(key(result.contender(), "discarded"), result.discarded())));
        }
        return row;
    }

    private String key(Contender contender, String what) {
        return workload.name() + "/" + contender.name() + "/" + what;
    }

    private boolean isOut(Contender contender) {
        return verdict.evidence().ruledOut().stream().map(RuledOut::contender).anyMatch(contender::equals);
    }

    private static String label(Contender contender) {
        return contender.spoken().startsWith("the ") ? contender.spoken().substring(4) : contender.spoken();
    }

    private Element heading(Contender contender) {
        var heading =
                Cells.quoted(Element.of("th", "engine " + contender.engine().word()), label(contender));
        return isOut(contender) ? heading.with("data-out", "") : heading;
    }

    private Element name(Contender contender) {
        return heading(contender).with("scope", "row");
    }

    private static Element cell(Element content) {
        return Element.of("td").add(content);
    }

    private static Element table(String... columns) {
        var row = Element.of("tr");
        for (String column : columns) {
            row.add(Cells.quoted(Element.of("th").with("scope", "col"), column));
        }
        return Element.of("table").add(Element.of("thead").add(row));
    }

    private static Element plot(Chart chart, String told) {
        return Element.of("div", "plot")
                .add(Element.of("canvas")
                        .with("id", chart.id())
                        .with("role", "img")
                        .with("aria-label", told));
    }

    private static Element under(String key, Reading reading) {
        var note = Element.of("p", "note");
        reading.load().ifPresent(load -> addLoad(note, key, load));
        if (reading.besideNeighbours()) {
            note.add(Element.of("span").text("; measured beside neighbours"));
        }
        return note;
    }

    private static void addLoad(Element note, String key, Load load) {
        switch (load) {
            case Load.Closed closed ->
                note.add(
                        Cells.count(key + "/connections", closed.connections()),
                        Element.of("span").text(" connections, each asks when it is answered"));
            case Load.Open open ->
                note.add(
                        Cells.count(key + "/connections", open.connections()),
                        Element.of("span").text(" connections, "),
                        Cells.number(key + "/asked", open.requestsPerSecond()),
                        Element.of("span").text(" requests a second in all"));
        }
    }

    private static Element details(Element table) {
        return Element.of("details")
                .add(
                        Element.of("summary").text("The same as a table"),
                        Element.of("div", "scroll").with("tabindex", "0").add(table));
    }

    private static Element figure(String title, String hint, Element... content) {
        return Element.of("figure")
                .add(Element.of("figcaption")
                        .add(Element.of("b").text(title), Element.of("small").text(hint)))
                .add(content);
    }

    private static Element notMeasured() {
        return Element.of("p", "none")
                .text("No figure in this run: nobody measured it, or neighbours disturbed all of it.");
    }
}
