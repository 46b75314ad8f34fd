package dev.hawser.lab.method;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.Limits;
import dev.hawser.lab.measure.Instruments;
import dev.hawser.lab.measure.Questions;
import dev.hawser.lab.workload.Workloads;
import java.time.Duration;

/// The process of one contender. Its arguments are the workload's word and the contender's name; it is asked for its
/// `port`, for what it knows of itself (`inside`), and to `collect` garbage.
public final class ServerMain {
    /// A crowd rests while others are measured.
    private static final Duration LONG = Duration.ofHours(1);

    /// The server's instruments have connections, too.
    private static final int INSTRUMENTS = 64;

    private ServerMain() {}

    /// Returns how many clients a contender's server takes at once.
    public static int mostConnections() {
        return Math.max(1, limits().connections() - INSTRUMENTS);
    }

    /// Serves, until its input ends.
    public static void main(String[] arguments) throws Exception {
        var workload = Workloads.of(arguments[0]);
        var contender = workload.contenders().stream()
                .filter(it -> it.name().equals(arguments[1]))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "workload " + arguments[0] + " has no contender '" + arguments[1] + "'"));
        var engine = Engine.of(contender.engine().word());
        // Not closed: the process ends with its input.
        var reactor =
                Reactor.open(ReactorOptions.defaults().withLimits(limits()).withFlightRecorder());
        var port = reactor.listen(workload.endpoint(), engine, workload.handler(contender));
        var instruments = Instruments.watch(reactor, engine);
        Questions.answer(question -> switch (question) {
            case "port" -> Integer.toString(port.port());
            case "inside" -> instruments.read().line();
            case "collect" -> Long.toString(Instruments.collect());
            default -> throw new IllegalArgumentException("unknown question '" + question + "'");
        });
    }

    /// The defaults, but all clients come from this machine, and some of them have nothing to say for long.
    private static Limits limits() {
        var defaults = Limits.defaults();
        return defaults.withConnectionsPerAddress(defaults.connections())
                .withIdle(LONG)
                .withOutput(defaults.output().withStall(LONG));
    }
}
