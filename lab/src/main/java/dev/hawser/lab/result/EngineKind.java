package dev.hawser.lab.result;

import java.util.Arrays;
import java.util.stream.Collectors;

/// Who turns the crank.
public enum EngineKind {
    THREAD_POOL("thread-pool", "the thread pool"),
    VIRTUAL_THREADS("virtual-threads", "virtual threads"),
    EVENT_LOOP("event-loop", "the event loop");

    private final String word;
    private final String spoken;

    EngineKind(String word, String spoken) {
        this.word = word;
        this.spoken = spoken;
    }

    /// Returns what an endpoint calls it, as in `thread-pool`.
    public String word() {
        return word;
    }

    /// Returns what a sentence calls it, as in "the thread pool".
    public String spoken() {
        return spoken;
    }

    /// Returns the engine of this word.
    public static EngineKind of(String word) {
        return Arrays.stream(values())
                .filter(kind -> kind.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("engine is " + word + "; expected one of "
                        + Arrays.stream(values()).map(EngineKind::word).collect(Collectors.joining(", "))));
    }

    @Override
    public String toString() {
        return word;
    }
}
