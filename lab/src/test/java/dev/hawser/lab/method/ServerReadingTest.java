package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.measure.Outside;
import dev.hawser.lab.result.MadeUp;
import org.junit.jupiter.api.Test;

final class ServerReadingTest {
    /// What a process computes to say what it knows belongs to no window: the kernel is read before it is asked.
    @Test
    void whatTheReadingCostsIsNotInIt() throws Exception {
        assumeTrue(Kernel.isHere(), "SKIPPED: this system has no /proc");
        try (var child = Child.start(Child.Launch.of(BusyAnswer.class))) {
            var server = new Server(MadeUp.LOOP, child);
            child.ask("hello");
            var read = server.read().outside().orElseThrow();
            double used = Outside.of(child.pid()).cpuSeconds() - read.cpuSeconds();
            assertThat(used).isGreaterThan(BusyAnswer.SECONDS * 0.8);
        }
    }
}
