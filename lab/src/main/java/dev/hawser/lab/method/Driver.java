package dev.hawser.lab.method;

import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.load.LoadReport;
import dev.hawser.lab.measure.Child;
import java.io.IOException;
import java.time.Duration;

/// One load in the generator's process: connected, then paced and paused in turn. For one thread.
final class Driver implements AutoCloseable {
    /// How long connections may take to be there, and a crowd's first answers with them.
    private static final Duration RAMP = Duration.ofSeconds(3);

    /// How long what is outstanding may take to come at most, once nothing more is asked.
    private static final Duration DRAIN = Duration.ofSeconds(2);

    /// The same where the server only waits itself, and so takes nothing from others.
    private static final Duration DRAIN_OF_IDLE = Duration.ofMillis(300);

    /// So often it is looked at whether the server works at what is outstanding: a loop may send all answers of a turn
    /// at its end, so that nothing comes for long.
    private static final int GLANCES_AT_CPU = 4;

    /// A server that uses less than this share of a core is idle. It is more than one tick in that time.
    private static final double IDLE_SHARE = 0.15;

    private static final Duration GLANCE = Duration.ofMillis(25);

    /// When nothing has moved for so many glances, nothing will.
    private static final int STILL = 8;

    private final Child generator;
    private final String name;
    private final LoadOrder order;

    /// Begins to connect.
    ///
    /// @param name that no other load of the process has
    Driver(Child generator, String name, LoadOrder order) throws IOException, InterruptedException {
        this.generator = generator;
        this.name = name;
        this.order = order;
        generator.ask("connect " + name + " " + order.line());
    }

    /// Asks at this rate, or for 0 as fast as answers come.
    void pace(double requestsPerSecond) throws IOException, InterruptedException {
        generator.ask("pace " + name + " " + requestsPerSecond);
    }

    LoadReport mark() throws IOException, InterruptedException {
        return LoadReport.parse(generator.ask("mark " + name));
    }

    /// Tells how much CPU a server has used, in seconds.
    @FunctionalInterface
    interface CpuClock {
        double seconds() throws IOException;
    }

    /// Asks no more, and waits for what is outstanding as long as the server works at it: it would burn CPU while
    /// another is measured. The crowd rests, too.
    ///
    /// @return what was seen last
    LoadReport pause(CpuClock server) throws IOException, InterruptedException {
        generator.ask("pause " + name);
        var report = mark();
        long had = report.outstanding();
        double cpu = server.seconds();
        for (int i = 1; report.outstanding() > 0 && GLANCE.multipliedBy(i).compareTo(DRAIN) <= 0; i++) {
            Thread.sleep(GLANCE);
            report = mark();
            if (i % GLANCES_AT_CPU == 0) {
                double used = server.seconds() - cpu;
                boolean works = used > IDLE_SHARE * GLANCES_AT_CPU * GLANCE.toMillis() / 1e3;
                boolean falls = report.outstanding() < had;
                boolean soon = GLANCE.multipliedBy(i).compareTo(DRAIN_OF_IDLE) < 0;
                if (!works && !(falls && soon)) {
                    return report;
                }
                had = report.outstanding();
                cpu += used;
            }
        }
        return report;
    }

    /// Waits until everybody is connected and the crowd has what it wants; or for as long as some still come.
    void awaitConnections() throws IOException, InterruptedException {
        var traffic = order.traffic();
        int connections = traffic.reconnecting() ? 0 : traffic.connections();
        int crowd = traffic.crowd().first().isPresent() ? traffic.crowd().connections() : 0;
        int had = -1;
        for (int still = 0, i = 0; still < STILL && GLANCE.multipliedBy(i).compareTo(RAMP) < 0; i++) {
            var report = mark();
            int has = (connections == 0 ? 0 : report.connected()) + report.crowdAnswered();
            if (has >= connections + crowd) {
                return;
            }
            still = has == had ? still + 1 : 0;
            had = has;
            Thread.sleep(GLANCE);
        }
    }

    @Override
    public void close() throws IOException {
        try {
            generator.ask("stop " + name);
        } catch (InterruptedException end) {
            // Then the generator's process is about to end, and this with it.
            Thread.currentThread().interrupt();
        }
    }
}
