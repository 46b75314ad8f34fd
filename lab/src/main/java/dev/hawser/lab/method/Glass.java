package dev.hawser.lab.method;

import dev.hawser.lab.load.LoadReport;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.measure.Outside;
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
import java.util.Optional;
import java.util.function.ToDoubleFunction;

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
        double foreign = Kernel.isHere() ? -processes.foreignSeconds() : 0;
        double generatorCpu = Kernel.isHere() ? -Kernel.cpuSeconds(generator.pid()) : 0;
        var before = server.read();
        pass(length);
        var report = driver.mark();
        foreign += Kernel.isHere() ? processes.foreignSeconds() : 0;
        generatorCpu += Kernel.isHere() ? Kernel.cpuSeconds(generator.pid()) : 0;
        var after = server.read();
        driver.pause();
        var memory = memory(tape, look, after);
        return new Window(
                look.round(),
                look.load(),
                report.seconds(),
                report.answered(),
                report.starved() + report.crowdStarved(),
                report.errors(),
                latency(report.latency()),
                cost(before, after, report.answered()),
                memory,
                symptoms(before, after),
                surroundings(before, after, generatorCpu / report.seconds(), foreign / report.seconds(), report));
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
                count(is.pins() - was.pins()),
                is.blocked());
    }

    private static Surroundings surroundings(
            Server.Reading before, Server.Reading after, double generator, double foreign, LoadReport report) {
        if (!Kernel.isHere()) {
            var none = Figure.missing(NO_PROC);
            return new Surroundings(none, none, none, false);
        }
        return new Surroundings(
                growth(before, after, Outside::cpuSeconds).map(seconds -> seconds / report.seconds()),
                Figure.of(generator),
                Figure.of(Math.max(0, foreign)),
                foreign > Bench.NEIGHBOURS_MOST);
    }
}
