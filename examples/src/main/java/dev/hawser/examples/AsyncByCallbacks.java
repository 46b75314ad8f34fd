package dev.hawser.examples;

import dev.hawser.core.Program;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Siblings;
import dev.hawser.core.task.Later;
import dev.hawser.core.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The article's asynchronous operations, by callbacks: one after the other, both together, and one that fails.
/// [AsyncStraightLine] is the same, line by line.
public final class AsyncByCallbacks {
    private final Clock clock;
    private final Duration second;
    private final Consumer<String> out;

    /// Makes a demonstration.
    ///
    /// @param second how long a second of the article takes
    public AsyncByCallbacks(Clock clock, Duration second, Consumer<String> out) {
        this.clock = clock;
        this.second = second;
        this.out = out;
    }

    /// Runs it.
    public static void main(String[] args) {
        Program.exitWith(reactor ->
                new AsyncByCallbacks(reactor.clock(), Duration.ofSeconds(1), System.out::println).demonstrate());
    }

    /// Shows all three.
    public Deferred<@Nullable Void> demonstrate() {
        out.accept("=== Asynchronous operations, by callbacks ===");
        return oneAfterTheOther()
                .compose(_ -> bothTogether())
                .compose(_ -> failing())
                .thenAccept(_ -> out.accept("\nAll demonstrations completed"));
    }

    private Deferred<String> operation1() {
        out.accept("Starting asynchronous operation 1...");
        return Later.deferLater(clock, second.multipliedBy(2), () -> {
            out.accept("Asynchronous operation 1 completed");
            return "Operation 1 result";
        });
    }

    private Deferred<String> operation2(String data) {
        out.accept("Starting asynchronous operation 2, using data: " + data);
        return Later.deferLater(clock, second, () -> {
            out.accept("Asynchronous operation 2 completed");
            return "Processed: " + data.toUpperCase(Locale.ROOT);
        });
    }

    private Deferred<@Nullable Void> oneAfterTheOther() {
        out.accept("\n1. Serial execution:");
        var took = new Stopwatch(clock);
        return operation1()
                .compose(this::operation2)
                .thenAccept(result -> out.accept("Serial execution result: " + result + took));
    }

    private Deferred<@Nullable Void> bothTogether() {
        out.accept("\n2. Parallel execution:");
        var took = new Stopwatch(clock);
        out.accept("Starting parallel operations...");
        return Deferred.gather(List.of(operation1(), operation2("hello twisted")), Siblings.CANCEL)
                .thenAccept(results -> out.accept("Parallel execution result: " + results + took));
    }

    private Deferred<@Nullable Void> failing() {
        out.accept("\n3. Error handling:");
        return Later.deferLater(clock, second.dividedBy(2), () -> 1 / Integer.signum(0))
                .then(_ -> "Operation successful", failure -> "Caught exception: " + failure.getMessage())
                .thenAccept(out::accept);
    }
}
