package dev.hawser.app;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.DrainReport;
import java.io.PrintWriter;
import java.time.Duration;
import jdk.jfr.FlightRecorder;
import jdk.jfr.RecordingState;

/// What SIGTERM and Ctrl-C do to a server: they let connections finish.
///
/// Both make the JVM run its shutdown hooks and then exit with 143 or 130, whatever `main` returns. A supervisor
/// takes that for a crash, so the hook ends the JVM itself, by [Runtime#halt]: [System#exit] would wait for this
/// very hook. A hook is the JDK's own way and works under every supervisor; `sun.misc.Signal` would let the exit be
/// ordinary, but it is no API, and javac warns of it in a way that nothing can suppress.
final class StopSignal {
    private StopSignal() {}

    /// What is done, in this order.
    ///
    /// @param telling makes known that requests should be sent elsewhere
    /// @param notice for how long the ports stay open, for that to be heard
    /// @param drain how long connections may take to finish
    /// @param last gives back what their requests needed
    record Course(Runnable telling, Duration notice, Duration drain, Runnable last) {}

    /// Drains the reactor when the process is told to end, says how that went, and ends it.
    static void onStop(Reactor reactor, Course course, PrintWriter out) {
        var hook = Thread.ofPlatform().name("hawser-stop").unstarted(() -> {
            int code = Hawser.FAILED;
            try {
                course.telling.run();
                Thread.sleep(course.notice);
                var report = reactor.stop(course.drain);
                course.last.run();
                out.println(words(report, course.drain));
                code = report.isClean() ? 0 : Hawser.CUT_OFF;
            } catch (RuntimeException | InterruptedException failure) {
                System.err.println("hawser: stopping failed: " + failure);
            } finally {
                out.flush();
                try {
                    endRecordings();
                } finally {
                    Runtime.getRuntime().halt(code);
                }
            }
        });
        Runtime.getRuntime().addShutdownHook(hook);
    }

    /// Has recordings of the JDK's flight recorder written. It has a hook for that, which runs beside this one and
    /// which a halt would stop halfway.
    private static void endRecordings() {
        if (ModuleLayer.boot().findModule("jdk.jfr").isEmpty() || !FlightRecorder.isInitialized()) {
            return;
        }
        for (var recording : FlightRecorder.getFlightRecorder().getRecordings()) {
            // To ask waits for a hook that is at it.
            if (recording.getState() == RecordingState.RUNNING) {
                try {
                    recording.stop();
                } catch (IllegalStateException ended) {
                    // The hook was faster, and has written it.
                }
            }
        }
    }

    private static String words(DrainReport report, Duration drain) {
        String finished = "stopped: " + counted(report.drained()) + " finished";
        return report.isClean()
                ? finished + ", none cut off"
                : finished + ", " + counted(report.aborted()) + " cut off after " + drain.toMillis() + " ms";
    }

    private static String counted(int connections) {
        return connections + (connections == 1 ? " connection" : " connections");
    }
}
