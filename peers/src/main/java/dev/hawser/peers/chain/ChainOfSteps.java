package dev.hawser.peers.chain;

import dev.hawser.core.deferred.Deferred;
import io.netty.util.concurrent.Future;
import io.netty.util.concurrent.ImmediateEventExecutor;
import io.netty.util.concurrent.Promise;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.State;

/// A chain of steps, each of which makes one value of another. `firedAfter` builds the chain first and fires its
/// beginning then, as when one waits for a network; `firedBefore` builds it on a result that is already there, as when
/// a cache had it.
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
public class ChainOfSteps {
    /// How many steps.
    @Param({"1", "10", "100"})
    public int steps;

    private Integer value = 7;

    private static Integer step(Integer given) {
        return given;
    }

    @Benchmark
    public Deferred<Integer> deferredFiredAfter() {
        var first = new Deferred<Integer>();
        var last = chain(first);
        first.succeed(value);
        return last;
    }

    @Benchmark
    public Deferred<Integer> deferredFiredBefore() {
        return chain(Deferred.succeeded(value));
    }

    private Deferred<Integer> chain(Deferred<Integer> first) {
        var last = first;
        for (int i = 0; i < steps; i++) {
            last = last.then(ChainOfSteps::step);
        }
        return last;
    }

    @Benchmark
    public CompletableFuture<Integer> completableFutureFiredAfter() {
        var first = new CompletableFuture<Integer>();
        var last = chain(first);
        first.complete(value);
        return last;
    }

    @Benchmark
    public CompletableFuture<Integer> completableFutureFiredBefore() {
        return chain(CompletableFuture.completedFuture(value));
    }

    private CompletableFuture<Integer> chain(CompletableFuture<Integer> first) {
        var last = first;
        for (int i = 0; i < steps; i++) {
            last = last.thenApply(ChainOfSteps::step);
        }
        return last;
    }

    @Benchmark
    public io.vertx.core.Future<Integer> vertxFutureFiredAfter() {
        var first = io.vertx.core.Promise.<Integer>promise();
        var last = chain(first.future());
        first.complete(value);
        return last;
    }

    @Benchmark
    public io.vertx.core.Future<Integer> vertxFutureFiredBefore() {
        return chain(io.vertx.core.Future.succeededFuture(value));
    }

    private io.vertx.core.Future<Integer> chain(io.vertx.core.Future<Integer> first) {
        var last = first;
        for (int i = 0; i < steps; i++) {
            last = last.map(ChainOfSteps::step);
        }
        return last;
    }

    @Benchmark
    public Future<Integer> nettyPromiseFiredAfter() {
        Promise<Integer> first = ImmediateEventExecutor.INSTANCE.newPromise();
        var last = chain(first);
        first.setSuccess(value);
        return last;
    }

    @Benchmark
    public Future<Integer> nettyPromiseFiredBefore() {
        return chain(ImmediateEventExecutor.INSTANCE.newSucceededFuture(value));
    }

    /// Netty has no step that makes one value of another; this is how its users write it.
    private Future<Integer> chain(Future<Integer> first) {
        var last = first;
        for (int i = 0; i < steps; i++) {
            Promise<Integer> next = ImmediateEventExecutor.INSTANCE.newPromise();
            last.addListener((Future<Integer> done) -> {
                if (done.isSuccess()) {
                    next.setSuccess(step(done.getNow()));
                } else {
                    next.setFailure(done.cause());
                }
            });
            last = next;
        }
        return last;
    }
}
