package dev.hawser.app;

import dev.hawser.core.Program;
import dev.hawser.core.ReactorOptions;
import dev.hawser.examples.AsyncByCallbacks;
import dev.hawser.examples.AsyncStraightLine;
import java.time.Duration;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `hawser demo async`: the article's asynchronous operations, in two styles.
@Command(
        name = "async",
        description = "Runs the article's two asynchronous operations one after the other (2 s + 1 s), together (2 s), "
                + "and one that fails; first by callbacks, then as straight-line code.",
        mixinStandardHelpOptions = true)
final class DemoAsync implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Multiplies the article's seconds. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Override
    public Integer call() {
        // A day is longer than anybody watches, and short enough for the arithmetic.
        if (!(scale >= 0 && scale <= 10_000)) {
            throw new ParameterException(spec.commandLine(), "--scale: " + scale + " is not from 0 to 10000");
        }
        var second = Duration.ofNanos(Math.round(scale * 1e9));
        var out = spec.commandLine().getOut();
        return Program.run(
                ReactorOptions.defaults(),
                reactor -> new AsyncByCallbacks(reactor.clock(), second, line -> {
                            out.println(line);
                            out.flush();
                        })
                        .demonstrate()
                        .compose(_ -> {
                            out.println();
                            return new AsyncStraightLine(reactor, second, line -> {
                                        out.println(line);
                                        out.flush();
                                    })
                                    .demonstrate();
                        }));
    }
}
