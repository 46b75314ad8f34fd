package dev.hawser.lab.method;

import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Inside;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.measure.Outside;
import dev.hawser.lab.result.Contender;
import java.io.IOException;
import java.util.Optional;

/// A contender's process.
final class Server {
    private static final int WARM_READINGS = 5;

    private final Contender contender;
    private final Child child;
    private int port;

    /// What was read of a process at one moment.
    ///
    /// @param outside empty where there is no `/proc`
    record Reading(Optional<Outside> outside, Inside inside) {}

    /// Memory with and without connections.
    ///
    /// @param heapBytes in use after a collection
    record Settled(Optional<Long> residentBytes, long heapBytes) {}

    Server(Contender contender, Child child) {
        this.contender = contender;
        this.child = child;
    }

    Contender contender() {
        return contender;
    }

    Child child() {
        return child;
    }

    /// Waits until it listens, and has its instruments warm: under load a cold reading would take many seconds on a
    /// core that two hundred threads share.
    void awaitPort() throws IOException, InterruptedException {
        port = Integer.parseInt(child.ask("port"));
        for (int i = 0; i < WARM_READINGS; i++) {
            child.ask("inside");
        }
    }

    int port() {
        return port;
    }

    /// Reads what the kernel says first: the process may take long to say what it knows of itself, and uses CPU for it
    /// that belongs to no window.
    Reading read() throws IOException, InterruptedException {
        Optional<Outside> outside = Kernel.isHere() ? Optional.of(Outside.of(child.pid())) : Optional.empty();
        return new Reading(outside, Inside.parse(child.ask("inside")));
    }

    /// Returns how much CPU it has used, in seconds; 0 where there is no `/proc`.
    double cpuSeconds() throws IOException {
        return Kernel.isHere() ? Kernel.cpuSeconds(child.pid()) : 0;
    }

    /// Has garbage collected, and reads what is left.
    Settled settle() throws IOException, InterruptedException {
        long heap = Long.parseLong(child.ask("collect"));
        return new Settled(Kernel.isHere() ? Optional.of(Kernel.residentBytes(child.pid())) : Optional.empty(), heap);
    }
}
