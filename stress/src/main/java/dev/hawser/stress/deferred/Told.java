package dev.hawser.stress.deferred;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;

/// How a Deferred stands, as a word that jcstress counts: its value, the name of its failure, or `pending`.
final class Told {
    private Told() {}

    static String by(Deferred<?> deferred) {
        return switch (deferred.poll()) {
            case null -> "pending";
            case Outcome.Success<?>(Object value) -> String.valueOf(value);
            case Outcome.Failure<?>(Throwable cause) -> name(cause);
        };
    }

    private static String name(Throwable cause) {
        return cause instanceof Cheap cheap
                ? String.valueOf(cheap.getMessage())
                : cause.getClass().getSimpleName();
    }
}
