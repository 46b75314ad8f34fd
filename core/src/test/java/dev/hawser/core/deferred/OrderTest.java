package dev.hawser.core.deferred;

import static dev.hawser.core.deferred.Results.assertValue;
import static dev.hawser.core.deferred.Results.failureOf;
import static dev.hawser.core.deferred.Results.successOf;
import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/// When callbacks run: in the order of adding, and never one inside another.
@ExtendWith(NothingUnhandled.class)
final class OrderTest {
    private final List<Object> seen = Collections.synchronizedList(new ArrayList<>());

    private <T> T see(T what) {
        seen.add(what);
        return what;
    }

    @Test
    void orderIsTheOrderOfAdding() {
        var first = new Deferred<Integer>();
        for (int i = 0; i < 5; i++) {
            int number = i;
            first.then(_ -> see(number));
        }
        first.succeed(0);
        for (int i = 5; i < 8; i++) {
            int number = i;
            first.then(_ -> see(number));
        }
        assertThat(seen).containsExactly(0, 1, 2, 3, 4, 5, 6, 7);
    }

    @Test
    void aCallbackAddedInsideACallbackRunsAfterIt() {
        var first = new Deferred<Integer>();
        first.then(_ -> {
            first.then(_ -> see("inside"));
            return see("outside");
        });
        first.succeed(1);
        assertThat(seen).containsExactly("outside", "inside");
    }

    @Test
    void aCallbackAddedInsideACallbackOfAFiredOneRunsAfterIt() {
        var fired = Deferred.succeeded(1);
        var other = Deferred.succeeded(2);
        fired.then(_ -> {
            other.then(_ -> see("other"));
            fired.then(_ -> see("same"));
            return see("outside");
        });
        assertThat(seen).containsExactly("outside", "other", "same");
    }

    @Test
    void whatIsAddedInsideComesAfterWhatWasThere() {
        var first = new Deferred<Integer>();
        first.then(_ -> {
            first.then(_ -> see(3));
            return see(1);
        });
        first.then(_ -> see(2));
        first.succeed(0);
        assertThat(seen).containsExactly(1, 2, 3);
    }

    @Test
    void whatACallbackFiresRunsAfterIt() {
        var other = new Deferred<Integer>();
        other.then(_ -> see("consequence"));
        var first = new Deferred<Integer>();
        first.then(_ -> {
            other.succeed(1);
            return see("cause");
        });
        first.succeed(1);
        assertThat(seen).containsExactly("cause", "consequence");
    }

    @Test
    void whatACallbackFiresRunsInTheOrderOfFiring() {
        var others = IntStream.range(0, 5)
                .mapToObj(number -> {
                    var other = new Deferred<Integer>();
                    other.then(_ -> see(number));
                    return other;
                })
                .toList();
        var first = new Deferred<Integer>();
        first.then(_ -> {
            others.forEach(other -> other.succeed(0));
            return see("cause");
        });
        first.succeed(0);
        assertThat(seen).containsExactly("cause", 0, 1, 2, 3, 4);
    }

    /// Twisted has one chain for a Deferred and runs it to its end; here steps of one Deferred come before theirs.
    @Test
    void branchesComeBeforeWhatHangsOnThem() {
        var first = new Deferred<Integer>();
        first.then(_ -> see("a")).then(_ -> see("a1"));
        first.then(_ -> see("b")).then(_ -> see("b1"));
        first.succeed(0);
        assertThat(seen).containsExactly("a", "b", "a1", "b1");
    }

    @Test
    void whatIsAddedInsideAndFailsFailsItsOwnStep() {
        var broken = new IOException("broken");
        var first = new Deferred<Integer>();
        var inside = new ArrayList<Deferred<?>>();
        first.then(_ -> inside.add(first.then(_ -> {
            throw broken;
        })));
        first.succeed(1);
        assertThat(failureOf(inside.getFirst())).isSameAs(broken);
    }

    @Test
    void aCallbackThatThrowsKeepsNoOtherFromRunning() {
        var first = new Deferred<Integer>();
        var failing = first.then(_ -> {
            throw new AssertionError("on purpose");
        });
        first.then(_ -> see("other"));
        first.succeed(1);
        assertThat(seen).containsExactly("other");
        assertThat(failureOf(failing)).hasMessage("on purpose");
    }

    @Test
    void stepsOfTheInnerDeferredRunBeforeTheOuterGoesOn() {
        var innermost = new Deferred<String>();
        var outer = new Deferred<String>();
        outer.compose(_ ->
                        Deferred.succeeded(see("start")).compose(_ -> innermost).then(text -> see("inner " + text)))
                .then(text -> see("outer " + text));
        outer.succeed("go");
        assertThat(seen).containsExactly("start");
        innermost.succeed("orange");
        assertThat(seen).containsExactly("start", "inner orange", "outer inner orange");
    }

    @Test
    void theInnerDeferredsOwnStepsThatWereThereFirstRunFirst() {
        var inner = new Deferred<Integer>();
        inner.then(_ -> see("before"));
        Deferred.succeeded(1).compose(_ -> inner).then(_ -> see("outer"));
        inner.then(_ -> see("after"));
        inner.succeed(1);
        assertThat(seen).containsExactly("before", "after", "outer");
    }

    @Test
    void aStepAddedToAWaitingOneRunsOnceItHasAResult() {
        var third = new Deferred<Integer>();
        var secondReady = new Deferred<Integer>();
        var second = secondReady.compose(_ -> third);
        var first = Deferred.succeeded(1).compose(_ -> second);
        secondReady.succeed(1);
        third.succeed(3);
        assertValue(second.then(this::see)).isEqualTo(3);
        assertValue(first.then(this::see)).isEqualTo(3);
    }

    /// Who adds while another thread delivers doesn't overtake what was added before.
    @Test
    void theOrderOfAddingHoldsAcrossThreads() throws InterruptedException {
        var first = new Deferred<Integer>();
        var inside = new CountDownLatch(1);
        var goOn = new CountDownLatch(1);
        first.then(_ -> {
            inside.countDown();
            assertThat(goOn.await(30, TimeUnit.SECONDS)).isTrue();
            return see(Thread.currentThread().getName() + " 0");
        });
        first.then(_ -> see(Thread.currentThread().getName() + " 1"));
        var firing = Thread.ofPlatform().name("firing").start(() -> first.succeed(1));
        assertThat(inside.await(30, TimeUnit.SECONDS)).isTrue();
        first.then(_ -> see(Thread.currentThread().getName() + " 2"));
        first.then(_ -> see(Thread.currentThread().getName() + " 3"));
        assertThat(seen).isEmpty();
        goOn.countDown();
        firing.join();
        first.then(_ -> see("4"));
        assertThat(seen).containsExactly("firing 0", "firing 1", "firing 2", "firing 3", "4");
    }

    @Test
    void callbacksRunAtTheSameDepthHoweverManyDeferredsAreNested() {
        assertThat(depthInside(1)).isEqualTo(depthInside(2)).isEqualTo(depthInside(100));
    }

    private static int depthInside(int nested) {
        var last = new Deferred<Integer>();
        var ready = new Deferred<Integer>();
        var outermost = IntStream.range(0, nested)
                .boxed()
                .reduce(last, (inner, _) -> ready.compose(_ -> inner), (one, _) -> one);
        var depth = outermost.then(_ -> new Throwable().getStackTrace().length);
        ready.succeed(1);
        last.succeed(1);
        return successOf(depth);
    }
}
