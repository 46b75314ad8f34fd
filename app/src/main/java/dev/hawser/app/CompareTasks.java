package dev.hawser.app;

import dev.hawser.lab.IoTask;
import dev.hawser.lab.TaskComparison;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `hawser compare tasks`: the article's comparison, done right.
@Command(
        name = "tasks",
        description = "Runs the article's five I/O tasks one after another, on platform threads, on virtual threads, "
                + "on event-loop timers, and, as the mistake that the article made, with blocking calls on the loop.",
        mixinStandardHelpOptions = true)
final class CompareTasks implements Callable<Integer> {
    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--scale",
            paramLabel = "FACTOR",
            defaultValue = "1",
            description = "Multiplies the article's 1, 2 and 3 seconds. Default: ${DEFAULT-VALUE}.")
    private double scale;

    @Option(
            names = "--repeats",
            paramLabel = "N",
            defaultValue = "3",
            description = "How often each way runs; they take turns. Default: ${DEFAULT-VALUE}.")
    private int repeats;

    @Override
    public Integer call() throws Exception {
        var comparison = comparison();
        var out = spec.commandLine().getOut();
        out.printf(
                "The article's five I/O tasks, %d times in five ways: about %d s%n%n",
                repeats, Math.max(1, comparison.expected().toSeconds()));
        out.flush();
        out.print(comparison.run().text());
        out.flush();
        return 0;
    }

    private TaskComparison comparison() {
        try {
            return new TaskComparison(IoTask.ofArticle(scale), repeats);
        } catch (IllegalArgumentException wrong) {
            throw new ParameterException(spec.commandLine(), String.valueOf(wrong.getMessage()), wrong);
        }
    }
}
