package dev.hawser.lab.method;

import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.load.Mirror;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.result.Figure;
import dev.hawser.lab.result.Honesty;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;

/// Measures what the generator can do against a server that costs next to nothing: the best of a few windows, each
/// measured again when neighbours disturb it. A ceiling that is too low would have good servers called bottlenecks.
final class CeilingTrial {
    static final Duration WARM_UP = Duration.ofMillis(1_500);
    static final int WINDOWS = 3;

    private final Equipment equipment;
    private final Duration window;

    /// What was seen in one window.
    ///
    /// @param cores what the generator used
    /// @param disturbed whether neighbours took their share meanwhile
    record Seen(double perSecond, double cores, boolean disturbed) {
        /// Returns what could have been asked for: where the server costs more than the generator, that one had time
        /// left.
        double most(int loops) {
            return perSecond * stretch(loops);
        }

        private double stretch(int loops) {
            return cores > 0 ? Math.max(1, loops / cores) : 1;
        }

        private boolean hadTimeLeft(int loops) {
            return stretch(loops) > 1.01;
        }
    }

    CeilingTrial(Equipment equipment, Duration window) {
        this.equipment = equipment;
        this.window = window;
    }

    Honesty.Ceiling run(List<String> flags) throws IOException, InterruptedException {
        var launch =
                Child.Launch.of(Mirror.class).on(equipment.pinning().server()).with(flags);
        var mirror = Child.start(launch);
        equipment.processes().add(mirror);
        var order = LoadOrder.closed(Contest.LOOPBACK, Integer.parseInt(mirror.ask("port")), Mirror.traffic());
        try (var driver = new Driver(equipment.generator(), "ceiling", order)) {
            driver.awaitConnections();
            driver.pace(0);
            equipment.glass().pass(WARM_UP);
            List<Seen> seen = new ArrayList<>();
            for (int i = 0; i < WINDOWS; i++) {
                seen.add(quiet(driver));
            }
            return told(seen, equipment.pinning().generatorLoops());
        } finally {
            equipment.processes().end(mirror);
        }
    }

    private Seen quiet(Driver driver) throws IOException, InterruptedException {
        var seen = look(driver);
        for (int again = 0;
                again < Equipment.MOST_REPEATS
                        && seen.disturbed()
                        && equipment.patience().allows(window);
                again++) {
            equipment.patience().spend(window);
            seen = look(driver);
        }
        return seen;
    }

    private Seen look(Driver driver) throws IOException, InterruptedException {
        driver.mark();
        double foreign = Kernel.isHere() ? -equipment.processes().foreignSeconds() : 0;
        double cpu = -cpu();
        equipment.glass().pass(window);
        var report = driver.mark();
        foreign += Kernel.isHere() ? equipment.processes().foreignSeconds() : 0;
        cpu += cpu();
        return new Seen(
                report.answeredPerSecond(), cpu / report.seconds(), foreign / report.seconds() > Bench.NEIGHBOURS_MOST);
    }

    private double cpu() throws IOException {
        return Kernel.isHere() ? Kernel.cpuSeconds(equipment.generator().pid()) : 0;
    }

    /// Returns the best of these: of the undisturbed, if there are any.
    static Honesty.Ceiling told(List<Seen> all, int loops) {
        boolean quiet = all.stream().anyMatch(seen -> !seen.disturbed());
        var best = all.stream()
                .filter(seen -> !quiet || !seen.disturbed())
                .max(Comparator.comparingDouble(seen -> seen.most(loops)))
                .orElseThrow();
        var how = new StringBuilder(String.format(
                Locale.ROOT,
                "bare Netty, %d connections, %d-byte lines sent back as they are, the best of %d windows: %.0f a"
                        + " second",
                Mirror.traffic().connections(),
                Mirror.traffic().asks().getFirst().bytes().length,
                all.size(),
                best.perSecond()));
        how.append(best.hadTimeLeft(loops) ? ", less busy than it could be" : "");
        how.append(quiet ? "" : ", beside neighbours");
        return new Honesty.Ceiling(
                Figure.of(best.most(loops)),
                Kernel.isHere() ? Figure.of(best.cores()) : Figure.missing("this system has no /proc"),
                how.toString());
    }
}
