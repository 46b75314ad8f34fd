package dev.hawser.examples;

import dev.hawser.core.Program;
import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Siblings;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// The article's asynchronous operations, line by line: what Twisted writes with `yield`, Hawser writes with `await()`,
/// and what waits is a virtual thread. [AsyncByCallbacks] is the same, by callbacks.
public final class AsyncStraightLine {
    private final Reactor reactor;
    private final Duration second;
    private final Consumer<String> out;

    /// Makes a demonstration.
    ///
    /// @param second how long a second of the article takes
    public AsyncStraightLine(Reactor reactor, Duration second, Consumer<String> out) {
        this.reactor = reactor;
        this.second = second;
        this.out = out;
    }

    /// Runs it.
    public static void main(String[] args) {
        Program.exitWith(
                reactor -> new AsyncStraightLine(reactor, Duration.ofSeconds(1), System.out::println).demonstrate());
    }

    /// Shows all three.
    public Deferred<@Nullable Void> demonstrate() {
        return reactor.async(() -> {
            out.accept("=== Asynchronous operations, straight-line ===");
            oneAfterTheOther();
            bothTogether();
            failing();
            out.accept("\nAll demonstrations completed");
            return null;
        });
    }

    private String operation1() throws Exception {
        out.accept("Starting asynchronous operation 1...");
        Thread.sleep(second.multipliedBy(2));
        out.accept("Asynchronous operation 1 completed");
        return "Operation 1 result";
    }

    private String operation2(String data) throws Exception {
        out.accept("Starting asynchronous operation 2, using data: " + data);
        Thread.sleep(second);
        out.accept("Asynchronous operation 2 completed");
        return "Processed: " + data.toUpperCase(Locale.ROOT);
    }

    private void oneAfterTheOther() throws Exception {
        out.accept("\n1. Serial execution:");
        var took = new Stopwatch(reactor.clock());
        var result = operation2(operation1());
        out.accept("Serial execution result: " + result + took);
    }

    private void bothTogether() throws Exception {
        out.accept("\n2. Parallel execution:");
        var took = new Stopwatch(reactor.clock());
        out.accept("Starting parallel operations...");
        var first = reactor.async(this::operation1);
        var second = reactor.async(() -> operation2("hello twisted"));
        var results = Deferred.gather(List.of(first, second), Siblings.CANCEL).await();
        out.accept("Parallel execution result: " + results + took);
    }

    private void failing() throws Exception {
        out.accept("\n3. Error handling:");
        try {
            reactor.deferLater(second.dividedBy(2), () -> 1 / Integer.signum(0)).await();
            out.accept("Operation successful");
        } catch (ArithmeticException failure) {
            out.accept("Caught exception: " + failure.getMessage());
        }
    }
}
