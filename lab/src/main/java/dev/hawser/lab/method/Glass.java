package dev.hawser.lab.method;

import dev.hawser.lab.load.LoadReport;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.measure.Outside;
import dev.hawser.lab.result.BlockedLine;
import dev.hawser.lab.result.Cost;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Latency;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.Memory;
import dev.hawser.lab.result.Surroundings;
import dev.hawser.lab.result.Symptoms;
import dev.hawser.lab.result.Window;
import java.io.IOException;
import java.time.Duration;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.ToDoubleFunction;
import java.util.stream.Stream;

/// Looks at one server under one load for a while. For one thread.
final class Glass {
    private static final String NO_PROC = "this system has no /proc";

    /// Whoever has so few connections sees other memory grow more than theirs.
    private static final int CROWD = 500;

    /// As far as ticks may be from the truth: one for each of two counts, at both ends, and the time of reading.
    private static final double TICKS_OFF_SECONDS = 0.05;

    private static final Duration SETTLE = Duration.ofMillis(120);

    private final Child generator;
    private final Processes processes;

    /// What to look at.
    ///
    /// @param settle whether memory is measured at the end, for which garbage is collected
    record Look(int round, Load load, boolean settle) {}

    Glass(Child generator, Processes processes) {
        this.generator = generator;
        this.processes = processes;
    }

    /// Lets time pass.
    void pass(Duration time) throws InterruptedException {
        Thread.sleep(time);
    }

    /// Puts the server under the load for so long.
    ///
    /// @param driver whose connections are there
    Window look(Tape tape, Driver driver, Look look, Duration length) throws IOException, InterruptedException {
        var server = tape.server();
        driver.pace(look.load() instanceof Load.Open open ? open.requestsPerSecond() : 0);
        pass(SETTLE);
        // Readings come after the marks, at both ends: so that they are as far apart.
        driver.mark();
        var used = Used.until(this, server);
        var before = server.read();
        pass(length);
        var report = driver.mark();
        used = used.less(Used.until(this, server)).over(report.seconds());
        var after = server.read();
        var rest = driver.pause(server::cpuSeconds);
        var memory = memory(tape, look, after);
        return new Window(
                look.round(),
                look.load(),
                report.seconds(),
                report.answered(),
                // Whoever was answered late was answered.
                Math.min(report.starved() + report.crowdStarved(), rest.starved() + rest.crowdStarved()),
                report.errors(),
                latency(report.latency()),
                cost(before, after, report.answered()),
                memory,
                symptoms(before, after),
                surroundings(before, after, used, report));
    }

    /// Who used the machine besides the server, in seconds or in cores.
    ///
    /// @param rivals the other contenders' servers
    private record Used(double generator, double rivals, double foreign) {
        static Used until(Glass glass, Server server) throws IOException {
            return Kernel.isHere()
                    ? new Used(
                            Kernel.cpuSeconds(glass.generator.pid()),
                            glass.processes.othersSeconds(glass.generator, server.child()),
                            glass.processes.foreignSeconds())
                    : new Used(0, 0, 0);
        }

        Used less(Used later) {
            return new Used(later.generator - generator, later.rivals - rivals, later.foreign - foreign);
        }

        Used over(double seconds) {
            return new Used(generator / seconds, rivals / seconds, foreign / seconds);
        }
    }

    private static Latency latency(LoadReport.Times times) {
        return times.count() == 0
                ? Latency.missing("nobody was answered")
                : new Latency(
                        Figure.of(times.p50Micros()),
                        Figure.of(times.p90Micros()),
                        Figure.of(times.p99Micros()),
                        Figure.of(times.p999Micros()),
                        Figure.of(times.maxMicros()));
    }

    private static Cost cost(Server.Reading before, Server.Reading after, long answered) {
        if (answered == 0) {
            return Cost.missing("nobody was answered");
        }
        long allocated = after.inside().allocatedBytes() - before.inside().allocatedBytes();
        double exact = exactness(before, after);
        return new Cost(
                growth(before, after, Outside::userSeconds).map(seconds -> seconds * exact * 1e6 / answered),
                growth(before, after, Outside::systemSeconds).map(seconds -> seconds * exact * 1e6 / answered),
                Figure.of((double) allocated / answered),
                growth(before, after, Outside::contextSwitches).map(switches -> switches / answered));
    }

    /// Ticks are coarse in a short window; the scheduler's own count isn't, but loses what threads used that ended.
    /// Returns by what to multiply ticks.
    private static double exactness(Server.Reading before, Server.Reading after) {
        double ticks = growth(before, after, Outside::cpuSeconds).value().orElse(0);
        double exact = growth(before, after, Outside::scheduledSeconds).value().orElse(0);
        return ticks > 0 && exact > 0 && Math.abs(exact - ticks) < TICKS_OFF_SECONDS ? exact / ticks : 1;
    }

    private static Figure growth(Server.Reading before, Server.Reading after, ToDoubleFunction<Outside> count) {
        if (before.outside().isEmpty() || after.outside().isEmpty()) {
            return Figure.missing(NO_PROC);
        }
        double grown = count.applyAsDouble(after.outside().get())
                - count.applyAsDouble(before.outside().get());
        // A thread that ends takes its count along.
        return Figure.of(Math.max(0, grown));
    }

    private static Memory memory(Tape tape, Look look, Server.Reading after) throws IOException, InterruptedException {
        var resident = of(after.outside().map(Outside::residentBytes));
        if (!look.settle()) {
            var later = Figure.missing("garbage is collected after the last window only");
            return new Memory(resident, later, later, later);
        }
        var held = tape.server().settle();
        int connections = look.load().connections();
        Figure heap = count(held.heapBytes());
        if (connections < CROWD) {
            var few = Figure.missing("with less than " + CROWD + " connections other growth hides theirs");
            return new Memory(resident, heap, few, few);
        }
        var empty = tape.empty();
        return new Memory(
                of(held.residentBytes()),
                heap,
                perConnection(of(empty.residentBytes()), of(held.residentBytes()), connections),
                perConnection(count(empty.heapBytes()), heap, connections));
    }

    private static Figure perConnection(Figure empty, Figure held, int connections) {
        var growth = empty.map(bytes -> -bytes).plus(held);
        // A warm-up may have left more room than all connections need; nobody's connections cost nothing.
        return growth.value().orElse(1) > 0
                ? growth.map(bytes -> bytes / connections)
                : Figure.missing("the process had more memory than it needed before they came");
    }

    private static Figure of(Optional<Long> bytes) {
        return bytes.map(Glass::count).orElseGet(() -> Figure.missing(NO_PROC));
    }

    private static Figure count(long count) {
        return Figure.of((double) count);
    }

    private static Symptoms symptoms(Server.Reading before, Server.Reading after) {
        var was = before.inside();
        var is = after.inside();
        return new Symptoms(
                of(after.outside().map(Outside::threads)),
                count(is.gcPauses() - was.gcPauses()),
                count(is.gcMillis() - was.gcMillis()),
                count(is.gcLongestMillis()),
                is.loopLagMillis() < 0 ? Figure.missing("there is no loop") : Figure.of(is.loopLagMillis()),
                count(is.carrierWaits()),
                count(was.pins() + is.pins()),
                both(was.blocked(), is.blocked()));
    }

    /// The flight recorder tells up to a second later. What became known before a window began belongs to the last one
    /// of the same server, or to what came after it; here it is told, or nowhere.
    private static List<BlockedLine> both(List<BlockedLine> earlier, List<BlockedLine> later) {
        Map<String, BlockedLine> lines = new LinkedHashMap<>();
        Stream.concat(earlier.stream(), later.stream())
                .forEach(line -> lines.merge(line.place(), line, BlockedLine::plus));
        return lines.values().stream()
                .sorted(Comparator.comparingDouble(BlockedLine::longestMillis).reversed())
                .toList();
    }

    private static Surroundings surroundings(
            Server.Reading before, Server.Reading after, Used used, LoadReport report) {
        if (!Kernel.isHere()) {
            var none = Figure.missing(NO_PROC);
            return new Surroundings(none, none, none, none, false);
        }
        return new Surroundings(
                growth(before, after, Outside::cpuSeconds).map(seconds -> seconds / report.seconds()),
                Figure.of(used.generator()),
                Figure.of(Math.max(0, used.foreign())),
                Figure.of(Math.max(0, used.rivals())),
                used.foreign() > Bench.NEIGHBOURS_MOST || used.rivals() > Bench.RIVALS_MOST);
    }
}
