package dev.hawser.core.deferred;

import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// What a thread has still to run of Deferreds' callbacks. A callback that fires or adds to a Deferred leaves the
/// consequences here, and they run when it has returned: so callbacks never nest, and a chain of any length, or one
/// Deferred within another to any depth, runs in one loop and the same few stack frames.
final class Turn {
    private static final ThreadLocal<Turn> TURNS = ThreadLocal.withInitial(Turn::new);

    private boolean running;

    /// The next batch, apart from the others because in a plain chain there is never more than one.
    private @Nullable Step<?, ?> first;

    private @Nullable ArrayDeque<Step<?, ?>> others;

    private Cancelling.@Nullable Answer answer;

    private Turn() {}

    static Turn current() {
        return TURNS.get();
    }

    /// Returns whether the thread is in a callback.
    boolean isRunning() {
        return running;
    }

    /// Says that the thread is in a callback from here to [#leave].
    void enter() {
        running = true;
    }

    /// Runs what the callback has left behind.
    void leave() {
        if (first == null) {
            running = false;
        } else {
            runAll();
        }
    }

    Cancelling.@Nullable Answer awaitedAnswer() {
        return answer;
    }

    void awaitAnswer(Cancelling.@Nullable Answer awaited) {
        answer = awaited;
    }

    /// Says that this thread has fired the beginning of a chain.
    void fired(Cell cell) {
        if (answer != null) {
            answer.fired(cell);
        }
    }

    /// Adds a batch: steps that lead from one to the next by `next`.
    void add(Step<?, ?> batch) {
        if (first == null) {
            first = batch;
        } else {
            if (others == null) {
                others = new ArrayDeque<>();
            }
            others.add(batch);
        }
    }

    /// Runs everything, unless that is already being done further up on this thread's stack.
    void run() {
        if (!running) {
            running = true;
            runAll();
        }
    }

    private void runAll() {
        try {
            for (var batch = first; batch != null; batch = first) {
                first = others == null ? null : others.poll();
                run(batch);
            }
        } finally {
            running = false;
        }
    }

    @SuppressWarnings("ReferenceEquality") // A mark is told by identity.
    private void run(Step<?, ?> batch) {
        for (var step = batch; ; ) {
            // Read first: a step that comes to wait for another cell is linked into that one's list.
            Object next = step.next;
            Cell source = step.awaited();
            step.next = null;
            step.start(this, source);
            if (next == null) {
                source.delivered(this);
                return;
            }
            if (next == Step.ALONE) {
                return;
            }
            step = (Step<?, ?>) next;
        }
    }
}
