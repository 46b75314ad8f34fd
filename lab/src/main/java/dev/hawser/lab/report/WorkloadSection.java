package dev.hawser.lab.report;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Slo;
import dev.hawser.lab.result.Window;
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
                        Element.of("p").add(Overview.chip(verdict)),
                        rounds());
        var grid = Element.of("div", "charts")
                .add(
                        rate(),
                        curves(),
                        bars(Measure.CPU_PER_REQUEST, "CPU a request"),
                        bars(Measure.RSS_PER_CONNECTION, "Memory a connection"));
        if (Sweep.isOf(workload)) {
            grid.add(byConnections());
        }
        return Element.of("section", "workload").with("id", id()).add(head, grid, why());
    }

    /// Returns the charts of the section; complete once [#element] has been called.
    List<Chart> charts() {
        return List.copyOf(charts);
    }

    private Element rounds() {
        int rounds = rounds(workload);
        return Element.of("p", "what")
                .add(
                        Cells.count(workload.name() + "/rounds", rounds),
                        Element.of("span").text(rounds == 1 ? " round: " : " rounds: "),
                        Element.of("span").text(Power.of(rounds)));
    }

    /// Returns in how many rounds a workload was measured, which may be fewer than were planned.
    static int rounds(WorkloadResult workload) {
        return workload.contenders().stream()
                .flatMap(result -> result.windows().stream())
                .mapToInt(Window::round)
                .max()
                .orElse(0);
    }

    private String id() {
        return "workload-" + workload.name();
    }

    /// The rate within the SLO, and requests a second if nobody searched for that; at a fixed rate the latency, since
    /// requests a second are then what was asked for.
    private Element rate() {
        if (!Reading.of(workload, Measure.RATE_AT_SLO, slo).isEmpty()) {
            return bars(Measure.RATE_AT_SLO, "Rate within the SLO");
        }
        return atARate()
                ? bars(Measure.LATENCY, "Latency at that rate")
                : bars(Measure.THROUGHPUT, "Requests a second");
    }

    private boolean atARate() {
        return Reading.of(workload, Measure.THROUGHPUT, slo).load().isEmpty()
                && Reading.of(workload, Measure.LATENCY, slo).load().isPresent();
    }

    private Element bars(Measure measure, String title) {
        var reading = Reading.of(workload, measure, slo);
        var bars = new ArrayList<Chart.Bar>();
        var table = Figures.table("who", "median", "from", "to", "rounds");
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
                        reading.isAtLeast(result),
                        it.low() / divisor,
                        it.median() / divisor,
                        it.high() / divisor));
                told.add(label(contender)
                        + (reading.isAtLeast(result) ? " at least " : " ")
                        + Shown.number(it.median() / divisor));
                body.add(row(result, reading, it));
            });
        }
        if (bars.isEmpty()) {
            return Figures.figure(title, "", Figures.notMeasured());
        }
        var chart = new Chart.Bars(id() + "-" + measure, Shown.unit(measure), bars);
        charts.add(chart);
        return Figures.figure(
                title,
                measure.moreIsBetter() ? "more is better" : "less is better",
                Figures.plot(chart, title + ", " + Shown.unit(measure) + ": " + String.join(", ", told)),
                under(workload.name() + "/" + measure, reading),
                Figures.details(table.add(body)));
    }

    private Element row(ContenderResult result, Reading reading, Interval interval) {
        var contender = result.contender();
        var measure = reading.measure();
        int rounds = reading.count(contender.name());
        var median = Element.of("td");
        if (reading.isAtLeast(result)) {
            median.add(Element.of("span")
                    .with("title", "it kept the SLO at every rate that was tried")
                    .text("≥ "));
        }
        String key = key(contender, measure.toString());
        double divisor = Shown.divisor(measure);
        return Element.of("tr")
                .add(
                        name(contender),
                        median.add(Cells.number(key + "/median", interval.median() / divisor)),
                        Figures.cell(Cells.number(key + "/low", interval.low() / divisor)),
                        Figures.cell(Cells.number(key + "/high", interval.high() / divisor)),
                        Figures.cell(Cells.count(key + "/rounds", rounds)));
    }

    /// Each number of connections that was measured. Under a fixed rate it is the latency that differs.
    private Element byConnections() {
        String title = "By the number of connections";
        boolean atARate = atARate();
        String up = atARate ? slo.percentile() + ", ms" : "requests a second";
        var lines = new ArrayList<Chart.Line>();
        var table = Figures.table(
                "who",
                "connections",
                "requests a second",
                slo.percentile() + ", ms",
                "µs of CPU a request",
                "bytes a connection");
        var body = Element.of("tbody");
        for (var result : workload.contenders()) {
            var points = new ArrayList<Chart.Point>();
            var sweep = Sweep.of(result, slo.percentile());
            for (int i = 0; i < sweep.points().size(); i++) {
                var point = sweep.points().get(i);
                var millis = point.micros().map(micros -> micros / 1_000);
                (atARate ? millis : point.perSecond())
                        .value()
                        .ifPresent(y -> points.add(new Chart.Point(point.load().connections(), y)));
                String key = key(result.contender(), "sweep/" + i);
                body.add(Element.of("tr")
                        .add(
                                name(result.contender()),
                                Figures.cell(Cells.count(
                                        key + "/connections", point.load().connections())),
                                Figures.cell(Cells.figure(key + "/perSecond", point.perSecond())),
                                Figures.cell(Cells.figure(key + "/ms", millis)),
                                Figures.cell(Cells.figure(key + "/cpu", point.cpuMicros())),
                                Figures.cell(Cells.figure(key + "/bytes", point.bytes()))));
            }
            if (!points.isEmpty()) {
                lines.add(line(result.contender(), points));
            }
        }
        if (lines.isEmpty()) {
            return Figures.figure(title, "", Figures.notMeasured());
        }
        var chart = new Chart.ByConnections(id() + "-connections", up, lines);
        charts.add(chart);
        return Figures.figure(
                title,
                atARate ? "low is better" : "high is better",
                Figures.plot(chart, title + ": " + up + "; the table holds the figures"),
                Figures.details(table.add(body)));
    }

    private Element curves() {
        String title = "Latency against rate";
        var lines = new ArrayList<Chart.Line>();
        var table = Figures.table("who", "connections", "load", "requests a second", slo.percentile() + ", ms");
        var body = Element.of("tbody");
        for (var result : workload.contenders()) {
            var curve = Curve.of(result, slo.percentile());
            if (!curve.points().isEmpty()) {
                lines.add(line(
                        result.contender(),
                        curve.points().stream()
                                .map(point -> new Chart.Point(point.perSecond(), point.micros() / 1_000))
                                .toList()));
                rows(result.contender(), curve).forEach(body::add);
            }
        }
        if (lines.isEmpty()) {
            return Figures.figure(title, "", Figures.notMeasured());
        }
        var chart = new Chart.Lines(
                id() + "-curve",
                "requests a second",
                slo.percentile() + ", ms",
                slo.micros() / 1_000.0,
                "SLO " + slo,
                lines);
        charts.add(chart);
        return Figures.figure(
                title,
                "right and low is better",
                Figures.plot(chart, title + ": " + slo.percentile() + " in milliseconds; the table holds the figures"),
                Figures.details(table.add(body)));
    }

    private Chart.Line line(Contender contender, List<Chart.Point> points) {
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
                            Figures.cell(Cells.count(
                                    key + "/connections", point.load().connections())),
                            Figures.cell(Element.of("span")
                                    .text(
                                            switch (point.load()) {
                                                case Load.Open _ -> "asked for";
                                                case Load.Closed _ -> "when answered";
                                            })),
                            Figures.cell(Cells.number(key + "/perSecond", point.perSecond())),
                            Figures.cell(Cells.number(key + "/ms", point.micros() / 1_000))));
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
        var cpu = Reading.of(workload, Measure.CPU_PER_REQUEST, slo);
        Inside.ROWS.forEach(row -> inside(row, cpu).ifPresent(body::add));
        body.add(discarded());
        cpu.load().ifPresent(load -> {
            var note = Element.of("p", "note").add(Element.of("span").text("At "));
            addLoad(note, workload.name() + "/inside", load);
            panel.add(note.add(Element.of("span")
                    .text(
                            cpu.besideNeighbours()
                                    ? "; windows beside neighbours included."
                                    : "; windows beside neighbours left out.")));
        });
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

    private Optional<Element> inside(Inside row, Reading cpu) {
        var figures = workload.contenders().stream()
                .map(result -> row.of().of(result, Inside.windows(result, cpu)))
                .toList();
        if (figures.stream().allMatch(figure -> figure.value().isEmpty())) {
            return Optional.empty();
        }
        var label = Cells.quoted(Element.of("th").with("scope", "row"), row.label());
        if (!row.unit().isEmpty()) {
            label.add(Element.of("small").text(" " + row.unit()));
        }
        var element = Element.of("tr").add(label);
        for (int i = 0; i < figures.size(); i++) {
            String key = key(workload.contenders().get(i).contender(), "inside/" + row.key());
            element.add(Figures.cell(Cells.figure(key, figures.get(i))));
        }
        return Optional.of(element);
    }

    private Element discarded() {
        var row = Element.of("tr").add(Element.of("th").with("scope", "row").text("windows discarded"));
        for (ContenderResult result : workload.contenders()) {
            row.add(Figures.cell(Cells.count(key(result.contender(), "discarded"), result.discarded())));
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

    private Element under(String key, Reading reading) {
        var note = Element.of("p", "note");
        reading.load().ifPresent(load -> addLoad(note, key, load));
        if (reading.besideNeighbours()) {
            note.add(Element.of("span").text("; measured beside neighbours"));
        }
        if (workload.contenders().stream().anyMatch(reading::isAtLeast)) {
            note.add(Element.of("span").text("≥: it kept the SLO at every rate that was tried"));
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
}
