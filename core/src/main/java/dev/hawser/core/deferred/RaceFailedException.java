package dev.hawser.core.deferred;

import java.util.List;

/// Of several Deferreds none brought a value. The first one's failure is the cause, the others' are suppressed.
public final class RaceFailedException extends Exception {
    private static final long serialVersionUID = 1L;

    RaceFailedException(List<Throwable> failures) {
        super("none of " + failures.size() + " succeeded; the first: " + failures.getFirst(), failures.getFirst());
        failures.stream().skip(1).forEach(this::addSuppressed);
    }
}
