package dev.hawser.lab.method;

import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/// The processes that a comparison has started and not ended: to tell what others take of the machine.
final class Processes {
    private final List<Child> running = new ArrayList<>();
    /// What those had used that have ended.
    private double goneSeconds;

    void add(Child child) {
        running.add(child);
    }

    /// Ends one.
    void end(Child child) {
        try {
            goneSeconds += Kernel.isHere() ? Kernel.cpuSeconds(child.pid()) : 0;
        } catch (IOException alreadyGone) {
            // What it used passes for a neighbour's then.
        }
        running.remove(child);
        child.close();
    }

    /// Returns the CPU time of all that run but these, in seconds: of those that should have nothing to do.
    double othersSeconds(Child... busy) throws IOException {
        double seconds = 0;
        for (var child : running) {
            if (!List.of(busy).contains(child)) {
                seconds += Kernel.cpuSeconds(child.pid());
            }
        }
        return seconds;
    }

    /// Returns the CPU time of the machine that was not ours, in seconds, since it began.
    double foreignSeconds() throws IOException {
        double seconds = Kernel.busySeconds()
                - goneSeconds
                - Kernel.cpuSeconds(ProcessHandle.current().pid());
        for (var child : running) {
            seconds -= Kernel.cpuSeconds(child.pid());
        }
        return seconds;
    }
}
