package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.lab.load.GeneratorMain;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.measure.Kernel;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.workload.Echo;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// Another contender's server that still works disturbs a window as any neighbour does.
@Timeout(120)
final class RivalsTest {
    @BeforeEach
    void onLinux() {
        assumeTrue(Kernel.isHere(), "SKIPPED: this system has no /proc");
    }

    @Tag("referee")
    @Test
    void whatTheOthersUseIsNotWhatTheOneUses() throws Exception {
        var processes = new Processes();
        try (var one = Child.start(Child.Launch.of(BusyAnswer.class));
                var other = Child.start(Child.Launch.of(BusyAnswer.class))) {
            processes.add(one);
            processes.add(other);
            one.ask("hello");
            other.ask("hello");
            double one0 = processes.othersSeconds(one);
            double other0 = processes.othersSeconds(other);
            one.ask("inside");
            assertThat(processes.othersSeconds(other) - other0).isGreaterThan(BusyAnswer.SECONDS * 0.8);
            assertThat(processes.othersSeconds(one) - one0).isLessThan(BusyAnswer.SECONDS * 0.8);
        }
    }

    @Tag("referee")
    @Test
    void aWindowBesideARivalThatWorksIsMarked() throws Exception {
        var processes = new Processes();
        var launch = Child.Launch.of(ServerMain.class);
        try (var generator = Child.start(Child.Launch.of(GeneratorMain.class), "1");
                var served = Child.start(launch, "echo", EngineKind.VIRTUAL_THREADS.word());
                var rival = Child.start(Child.Launch.of(BusyAnswer.class))) {
            processes.add(generator);
            processes.add(served);
            processes.add(rival);
            rival.ask("hello");
            var server = new Server(MadeUp.VIRTUAL, served);
            server.awaitPort();
            var tape = new Tape(server, server.settle(), MadeUp.WARM);
            var order = LoadOrder.closed(
                    Contest.LOOPBACK, server.port(), new Echo().traffic().withConnections(2));
            try (var driver = new Driver(generator, "echo", order)) {
                driver.awaitConnections();
                // Three seconds of work.
                for (int i = 0; i < 10; i++) {
                    rival.tell("inside");
                }
                var look = new Glass.Look(1, new Load.Open(2, 100), false);
                var beside = new Glass(generator, processes)
                        .look(tape, driver, look, Duration.ofMillis(500))
                        .surroundings();
                assertThat(beside.rivalCores().value().orElse(0)).isGreaterThan(0.02);
                assertThat(beside.disturbed()).isTrue();
            }
        }
    }
}
