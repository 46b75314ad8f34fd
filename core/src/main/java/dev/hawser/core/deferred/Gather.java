package dev.hawser.core.deferred;

import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// Waits for all of several Deferreds.
///
/// @param <E> what it keeps of each
final class Gather<E extends @Nullable Object> {
    private final List<? extends Deferred<?>> deferreds;
    private final @Nullable Object[] elements;
    private final AtomicInteger missing;
    private final Deferred<List<E>> whole = Deferred.stoppedBy(this::cancelAll);

    private Gather(List<? extends Deferred<?>> deferreds) {
        this.deferreds = deferreds;
        this.elements = new Object[deferreds.size()];
        this.missing = new AtomicInteger(deferreds.size());
    }

    static <T extends @Nullable Object> Deferred<List<T>> all(
            List<? extends Deferred<? extends T>> given, Siblings siblings) {
        var deferreds = List.copyOf(given);
        var gather = new Gather<T>(deferreds);
        for (int i = 0; i < deferreds.size(); i++) {
            addValue(deferreds.get(i), gather, i, siblings);
        }
        return gather.whole(deferreds.isEmpty());
    }

    static <T extends @Nullable Object> Deferred<List<Outcome<T>>> outcomes(List<? extends Deferred<T>> given) {
        var deferreds = List.copyOf(given);
        var gather = new Gather<Outcome<T>>(deferreds);
        for (int i = 0; i < deferreds.size(); i++) {
            deferreds.get(i).add(new OneOutcome<>(deferreds.get(i), gather, i));
        }
        return gather.whole(deferreds.isEmpty());
    }

    private static <T extends @Nullable Object> void addValue(
            Deferred<T> deferred, Gather<?> gather, int index, Siblings siblings) {
        deferred.add(new OneValue<>(deferred, gather, index, siblings));
    }

    private Deferred<List<E>> whole(boolean empty) {
        if (empty) {
            whole.trySucceed(List.of());
        }
        return whole;
    }

    private void cancelAll() {
        deferreds.forEach(Deferred::cancel);
    }

    @SuppressWarnings("unchecked") // Each element was put there as an E.
    private void put(int index, @Nullable Object element) {
        elements[index] = element;
        if (missing.decrementAndGet() == 0) {
            whole.trySucceed(Collections.unmodifiableList((List<E>) Arrays.asList(elements)));
        }
    }

    private static final class OneValue<T extends @Nullable Object> extends Step.Listener<T> {
        private final Gather<?> gather;
        private final int index;
        private final Siblings siblings;

        OneValue(Deferred<T> source, Gather<?> gather, int index, Siblings siblings) {
            super(source);
            this.gather = gather;
            this.index = index;
            this.siblings = siblings;
        }

        @Override
        void receive(Turn turn, Object outcome) {
            if (!(outcome instanceof Failed failed)) {
                gather.put(index, decode(outcome));
            } else if (!gather.whole.tryFire(failed)) {
                // Two failures don't fit into one result, and this one must not get lost.
                failed.reachedTheEnd(this);
            } else if (siblings == Siblings.CANCEL) {
                gather.cancelAll();
            }
        }
    }

    private static final class OneOutcome<T extends @Nullable Object> extends Step.Listener<T> {
        private final Gather<?> gather;
        private final int index;

        OneOutcome(Deferred<T> source, Gather<?> gather, int index) {
            super(source);
            this.gather = gather;
            this.index = index;
        }

        @Override
        void receive(Turn turn, Object result) {
            gather.put(index, outcome(result));
        }
    }
}
