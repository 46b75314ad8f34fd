package dev.hawser.core.deferred;

import java.util.Collections;
import java.util.Map;
import java.util.WeakHashMap;
import org.jspecify.annotations.Nullable;

/// Where Deferreds were made, while debugging is on. Beside them and not in them, so that it costs nothing
/// otherwise.
final class Places {
    static volatile boolean wanted = Boolean.getBoolean("hawser.debug");

    private static final Map<Cell, Throwable> PLACES = Collections.synchronizedMap(new WeakHashMap<>());

    private Places() {}

    static void remember(Cell cell) {
        PLACES.put(cell, new Throwable("a Deferred was made here"));
    }

    static @Nullable Throwable of(Cell cell) {
        return wanted ? PLACES.get(cell) : null;
    }

    /// Returns the end of a sentence: where it was made, or how to find out.
    static String describe(Cell cell) {
        return describe(of(cell));
    }

    static String describe(@Nullable Throwable made) {
        return made == null
                ? "; to see where it was made, run with -Dhawser.debug=true"
                : "; it was made at " + caller(made);
    }

    /// Returns the first place outside of this package.
    private static String caller(Throwable made) {
        for (var frame : made.getStackTrace()) {
            if (!frame.getClassName().startsWith(Places.class.getPackageName() + ".")) {
                return frame.toString();
            }
        }
        return "an unknown place";
    }
}
