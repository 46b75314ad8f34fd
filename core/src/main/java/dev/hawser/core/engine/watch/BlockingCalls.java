package dev.hawser.core.engine.watch;

import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import jdk.jfr.consumer.RecordedEvent;
import jdk.jfr.consumer.RecordingStream;
import org.jspecify.annotations.Nullable;

/// Listens to the JDK's flight recorder in this process for threads that wait, and tells those who watch a loop's
/// thread. One stream serves all reactors, and runs while somebody watches. An event comes up to about a second after
/// the wait has ended.
///
/// Not for a server: the recorder shuts the process down when it can't open a file.
final class BlockingCalls {
    private static final System.Logger LOG = System.getLogger(BlockingCalls.class.getName());

    /// Shorter waits are not worth a word: a loop that takes that long for a turn is merely busy.
    private static final Duration THRESHOLD = Duration.ofMillis(20);

    /// The events, and what to call their call: the recorder leaves the JDK's own frames out of some stacks.
    private static final Map<String, String> EVENTS = Map.of(
            "jdk.ThreadSleep", "java.lang.Thread.sleep",
            "jdk.ThreadPark", "java.util.concurrent.locks.LockSupport.park",
            "jdk.JavaMonitorEnter", "entering a monitor",
            "jdk.JavaMonitorWait", "java.lang.Object.wait",
            "jdk.SocketRead", "reading a socket",
            "jdk.SocketWrite", "writing a socket",
            "jdk.FileRead", "reading a file",
            "jdk.FileWrite", "writing a file",
            "jdk.FileForce", "forcing a file");

    private static final List<Subscription> SUBSCRIPTIONS = new CopyOnWriteArrayList<>();

    private static @Nullable RecordingStream stream;

    private BlockingCalls() {}

    /// Somebody who watches some threads.
    static final class Subscription implements AutoCloseable {
        private final List<LoopThread> threads;
        private final Set<String> callers;
        private final Consumer<BlockedPlace> report;

        private Subscription(List<LoopThread> threads, Set<String> callers, Consumer<BlockedPlace> report) {
            this.threads = threads;
            this.callers = callers;
            this.report = report;
        }

        CallStack read(List<CallStack.Frame> frames) {
            return new CallStack(frames, callers);
        }

        boolean watches(long threadId) {
            return threads.stream().anyMatch(thread -> thread.threadId() == threadId);
        }

        @Override
        public void close() {
            end(this);
        }
    }

    /// Begins to watch threads. Blocks while the recorder starts, which takes some tenths of a second.
    ///
    /// @param callers the classes that call the application
    static Subscription watch(List<LoopThread> threads, Set<String> callers, Consumer<BlockedPlace> report) {
        var subscription = new Subscription(threads, callers, report);
        SUBSCRIPTIONS.add(subscription);
        startOrStop();
        return subscription;
    }

    private static void end(Subscription subscription) {
        SUBSCRIPTIONS.remove(subscription);
        startOrStop();
    }

    private static synchronized void startOrStop() {
        if (stream == null && !SUBSCRIPTIONS.isEmpty()) {
            try {
                stream = start();
            } catch (Exception | LinkageError absent) {
                LOG.log(Level.INFO, "the flight recorder is not to be had; short blocking calls go unseen", absent);
            }
        } else if (stream != null && SUBSCRIPTIONS.isEmpty()) {
            stream.close();
            stream = null;
        }
    }

    private static RecordingStream start() {
        var recording = new RecordingStream();
        for (String event : EVENTS.keySet()) {
            recording.enable(event).withThreshold(THRESHOLD).withStackTrace();
            recording.onEvent(event, BlockingCalls::waited);
        }
        recording.startAsync();
        return recording;
    }

    private static void waited(RecordedEvent event) {
        var thread = event.getThread();
        if (thread == null || event.getStackTrace() == null) {
            return;
        }
        for (var subscription : SUBSCRIPTIONS) {
            if (subscription.watches(thread.getJavaThreadId())) {
                subscription
                        .read(framesOf(event))
                        .blockedPlace(event.getDuration())
                        .map(place -> place.by(
                                EVENTS.getOrDefault(event.getEventType().getName(), place.call())))
                        .ifPresent(subscription.report);
            }
        }
    }

    private static List<CallStack.Frame> framesOf(RecordedEvent event) {
        List<CallStack.Frame> frames = new ArrayList<>();
        for (var frame : event.getStackTrace().getFrames()) {
            var method = frame.getMethod();
            frames.add(new CallStack.Frame(method.getType().getName(), method.getName(), frame.getLineNumber()));
        }
        return frames;
    }
}
