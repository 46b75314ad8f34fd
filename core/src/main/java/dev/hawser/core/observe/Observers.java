package dev.hawser.core.observe;

import java.lang.System.Logger.Level;
import java.util.List;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// Everyone who observes a reactor: the flight recorder, and those that its options name. For engines; applications
/// write an [Observer]. Safe for use by many threads.
public final class Observers {
    /// Nobody, not even the recorder: for what exists in memory only.
    public static final Observers NONE = new Observers(List.of(), null);

    private static final System.Logger LOG = System.getLogger(Observers.class.getName());

    private final List<Told> told;
    private final @Nullable FlightRecorder recorder;

    private record Told(Observer observer, AtomicBoolean failed) {
        void tell(Observation observation) {
            try {
                observer.observe(observation);
            } catch (Throwable failure) {
                if (failed.compareAndSet(false, true)) {
                    LOG.log(
                            Level.ERROR,
                            observer.getClass().getName() + " failed to observe " + observation
                                    + "; it is told of others, and what else it throws is dropped",
                            failure);
                }
            }
        }
    }

    /// The recorder, where the runtime has one. A class of its own, so that nobody else asks for it.
    private static final class Recorder {
        private static final @Nullable FlightRecorder PRESENT =
                ModuleLayer.boot().findModule("jdk.jfr").isPresent() ? new FlightRecorder() : null;
    }

    private Observers(List<Told> told, @Nullable FlightRecorder recorder) {
        this.told = told;
        this.recorder = recorder;
    }

    /// Returns the flight recorder and these.
    public static Observers of(List<? extends Observer> observers) {
        return new Observers(
                observers.stream()
                        .map(observer -> new Told(observer, new AtomicBoolean()))
                        .toList(),
                Recorder.PRESENT);
    }

    /// Returns whether anybody wants to know of connections, so that nothing is made for nobody.
    public boolean hearOfConnections() {
        return !told.isEmpty() || (recorder != null && recorder.hearsOfConnections());
    }

    /// Returns whether anybody wants to know of callbacks. Asked after each; costs a few loads.
    public boolean hearOfCallbacks() {
        return !told.isEmpty() || (recorder != null && recorder.hearsOfCallbacks());
    }

    /// Tells all. Throws nothing.
    public void tell(Observation observation) {
        if (recorder != null) {
            recorder.observe(observation);
        }
        for (var each : told) {
            each.tell(observation);
        }
    }
}
