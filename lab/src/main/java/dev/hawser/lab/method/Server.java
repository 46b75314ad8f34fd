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

    Reading read() throws IOException, InterruptedException {
        var inside = Inside.parse(child.ask("inside"));
        return new Reading(Kernel.isHere() ? Optional.of(Outside.of(child.pid())) : Optional.empty(), inside);
    }

    /// Has garbage collected, and reads what is left.
    Settled settle() throws IOException, InterruptedException {
        long heap = Long.parseLong(child.ask("collect"));
        return new Settled(Kernel.isHere() ? Optional.of(Kernel.residentBytes(child.pid())) : Optional.empty(), heap);
    }
}
