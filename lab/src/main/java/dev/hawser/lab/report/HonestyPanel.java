package dev.hawser.lab.report;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.Window;
import dev.hawser.lab.verdict.Noise;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalDouble;
import java.util.function.Function;
import java.util.stream.Collectors;

/// How far to believe the page, and how to make it again.
final class HonestyPanel {
    private static final List<Measure> TWICE =
            List.of(Measure.THROUGHPUT, Measure.CPU_PER_REQUEST, Measure.LATENCY, Measure.RSS_PER_CONNECTION);

    private final Results results;
    private final List<Window> windows;

    HonestyPanel(Results results) {
        this.results = results;
        this.windows = results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream())
                .flatMap(ContenderResult::everyWindow)
                .toList();
    }

    Element element() {
        return Element.of("section", "honesty")
                .with("id", "honesty")
                .add(
                        Element.of("h2").text("How far to believe this"),
                        Element.of("div", "panels")
                                .add(
                                        panel("A against A", twins()),
                                        panel("The generator", generator()),
                                        panel("The neighbours", neighbours()),
                                        panel("The warm-up", warmUp()),
                                        panel("The machine", machine()),
                                        panel("The run", run())));
    }

    private Element twins() {
        var list = Element.of("dl");
        for (var measure : TWICE) {
            Noise.of(results.honesty(), measure, results.run().slo())
                    .ifPresent(noise -> row(
                            list,
                            Shown.unit(measure).equals("ms")
                                    ? "latency"
                                    : Shown.unit(measure).replace("µs of ", ""),
                            Cells.number("twins/" + measure + "/median", noise.medianShare() * 100),
                            Element.of("span").text(" %, at worst "),
                            Cells.number("twins/" + measure + "/worst", noise.worstShare() * 100),
                            Element.of("span").text(" %, of "),
                            Cells.number("twins/" + measure + "/pairs", noise.pairs()),
                            Element.of("span").text(noise.pairs() == 1 ? " pair" : " pairs")));
        }
        row(
                list,
                "what it means",
                Element.of("span")
                        .text("The same engine, measured twice as if it were two. Smaller differences between engines"
                                + " are called too close."));
        return list;
    }

    private Element generator() {
        var ceiling = results.honesty().ceiling();
        var list = Element.of("dl");
        row(
                list,
                "its ceiling",
                Cells.figure("ceiling/perSecond", ceiling.requestsPerSecond()),
                text(" requests a second"));
        row(list, "used then", Cells.figure("ceiling/cores", ceiling.cores()), text(" cores"));
        row(list, "measured", Cells.quoted(ceiling.how()));
        row(
                list,
                "at most in a window",
                Cells.figure("generator/most", most(it -> it.surroundings().generatorCores())),
                text(" cores"));
        return list;
    }

    private Element neighbours() {
        var list = Element.of("dl");
        row(
                list,
                "in the middle",
                Cells.figure(
                        "neighbours/median",
                        Inside.median(windows, it -> it.surroundings().neighbourCores())),
                text(" cores"));
        row(
                list,
                "at most",
                Cells.figure("neighbours/most", most(it -> it.surroundings().neighbourCores())),
                text(" cores"));
        row(
                list,
                "allowed",
                Cells.number("neighbours/allowed", results.honesty().allowedNeighbourCores()),
                text(" cores"));
        row(
                list,
                "other contenders",
                Cells.figure("rivals/most", most(it -> it.surroundings().rivalCores())),
                text(" cores at most"));
        row(list, "windows kept", Cells.count("windows/kept", windows.size()));
        row(list, "discarded", Cells.count("windows/discarded", discarded()));
        row(
                list,
                "disturbed, yet kept",
                Cells.count(
                        "windows/disturbed",
                        windows.stream()
                                .filter(it -> it.surroundings().disturbed())
                                .count()));
        row(list, "waited for quiet", Cells.number("waited", results.honesty().waitedForQuietSeconds()), text(" s"));
        return list;
    }

    private Element warmUp() {
        var list = Element.of("dl");
        List<String> unsteady = new ArrayList<>();
        int all = 0;
        var longest = OptionalDouble.empty();
        for (var workload : results.workloads()) {
            for (var result : workload.contenders()) {
                all++;
                if (!result.warmUp().hadSettled()) {
                    unsteady.add(workload.name() + " on " + result.contender().name());
                }
                longest = max(longest, result.warmUp().seconds().value());
            }
        }
        row(
                list,
                "steady then",
                Cells.count("warmUp/steady", all - unsteady.size()),
                text(" of "),
                Cells.count("warmUp/all", all));
        if (longest.isPresent()) {
            row(list, "at most", Cells.number("warmUp/longest", longest.getAsDouble()), text(" s"));
        }
        if (!unsteady.isEmpty()) {
            row(list, "still changing", Cells.quoted(String.join(", ", unsteady)));
        }
        return list;
    }

    private static OptionalDouble max(OptionalDouble one, OptionalDouble other) {
        return one.isEmpty() || (other.isPresent() && other.getAsDouble() > one.getAsDouble()) ? other : one;
    }

    private Element machine() {
        var machine = results.run().machine();
        var list = Element.of("dl");
        row(list, "processor", Cells.quoted(machine.cpu()));
        row(list, "cores", Cells.count("machine/cores", machine.cores()));
        row(list, "memory", Cells.figure("machine/memory", machine.memoryBytes().map(it -> it / 1e9)), text(" GB"));
        row(list, "kernel", Cells.quoted(machine.kernel()));
        row(list, "server pinned to", Cells.quoted(cpus(machine.serverCpus())));
        row(list, "generator pinned to", Cells.quoted(cpus(machine.generatorCpus())));
        row(list, "JDK", Cells.quoted(results.run().jdk()));
        row(
                list,
                "flags",
                Cells.quoted(Element.of("code"), String.join(" ", results.run().flags())));
        return list;
    }

    private Element run() {
        var run = results.run();
        var plan = run.plan();
        var list = Element.of("dl");
        row(list, "to repeat it", Cells.quoted(Element.of("code"), run.command()));
        row(list, "commit", Cells.quoted(Element.of("code"), run.commit()));
        row(list, "began", Cells.quoted(run.began().toString()));
        row(list, "took", Cells.number("run/took", run.tookSeconds()), text(" s"));
        row(list, "SLO", Cells.quoted(run.slo().toString()));
        row(
                list,
                "planned",
                Cells.count("plan/rounds", plan.rounds()),
                text(" rounds of windows of "),
                Cells.number("plan/window", plan.windowSeconds()),
                text(" s, after about "),
                Cells.number("plan/warmUp", plan.warmUpSeconds()),
                text(" s of warm-up"));
        var rounds =
                results.workloads().stream().mapToInt(WorkloadSection::rounds).summaryStatistics();
        if (rounds.getCount() > 0) {
            row(
                    list,
                    "measured",
                    Cells.count("run/fewestRounds", rounds.getMin()),
                    text(" to "),
                    Cells.count("run/mostRounds", rounds.getMax()),
                    text(" rounds"));
        }
        row(list, "connections", Cells.quoted(cpus(plan.connections())));
        return list;
    }

    private long discarded() {
        return results.workloads().stream()
                .flatMap(workload -> workload.contenders().stream())
                .mapToLong(contender -> contender.discarded())
                .sum();
    }

    private Figure most(Function<Window, Figure> figure) {
        OptionalDouble most = windows.stream()
                .map(figure)
                .flatMapToDouble(it -> it.value().stream())
                .max();
        return most.isPresent() ? Figure.of(most.getAsDouble()) : Figure.missing("no window has it");
    }

    /// Returns a list as the page shows it.
    static String cpus(List<Integer> numbers) {
        return numbers.isEmpty()
                ? "nothing"
                : numbers.stream().map(String::valueOf).collect(Collectors.joining(", "));
    }

    private static Element panel(String title, Element content) {
        return Element.of("div", "panel").add(Element.of("h3").text(title), content);
    }

    private static void row(Element list, String term, Element... value) {
        list.add(Element.of("div")
                .add(Element.of("dt").text(term), Element.of("dd").add(value)));
    }

    private static Element text(String text) {
        return Element.of("span").text(text);
    }
}
