package dev.hawser.lab.measure;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.List;
import org.junit.jupiter.api.Test;

final class KernelTest {
    @Test
    void theNameOfAProcessMayHoldAnything() {
        String stat = "4711 (a) b (c) S 1 4711 4711 0 -1 4194560 1204 0 3 0 250 50 0 0 20 0 23 0 100 0 0";
        assertThat(Kernel.cpuTimes(stat)).containsExactly(2.5, 0.5);
    }

    @Test
    void idleAndWaitingForDisksIsNotBusyAndStolenTimeIs() {
        assertThat(Kernel.busySeconds("cpu  100 20 300 99999 88888 7 8 900 0 0"))
                .isEqualTo(13.35);
    }

    @Test
    void aNumberIsFoundByItsWholeName() throws IOException {
        String status = """
            Name:\tjava
            VmHWM:\t  999 kB
            VmRSS:\t  123456 kB
            Threads:\t23
            voluntary_ctxt_switches:\t150
            nonvoluntary_ctxt_switches:\t545
            """;
        assertThat(Kernel.number(status, "VmRSS")).isEqualTo(123_456);
        assertThat(Kernel.number(status, "Threads")).isEqualTo(23);
        assertThat(Kernel.number(status, "voluntary_ctxt_switches")).isEqualTo(150);
        assertThat(Kernel.number(status, "nonvoluntary_ctxt_switches")).isEqualTo(545);
        assertThatThrownBy(() -> Kernel.number(status, "VmSwap"))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("VmSwap");
    }

    @Test
    void cpusAreReadAsTheKernelWritesThem() {
        assertThat(Pinning.allowed("Name:\tx\nCpus_allowed:\tff\nCpus_allowed_list:\t0-2,5,8-9\n"))
                .containsExactly(0, 1, 2, 5, 8, 9);
        assertThat(Pinning.allowed("Name:\tx\n")).isEmpty();
    }

    @Test
    void serverAndGeneratorShareNoCpu() {
        assertThat(Pinning.halves(List.of(0, 1))).isEqualTo(new Pinning(List.of(0), List.of(1)));
        assertThat(Pinning.halves(List.of(0, 1, 2))).isEqualTo(new Pinning(List.of(0), List.of(1, 2)));
        assertThat(Pinning.halves(List.of(3))).isEqualTo(new Pinning(List.of(), List.of()));
    }

    @Test
    void whatIsReadOfThisProcessIsThere() throws IOException {
        if (Kernel.isHere()) {
            long pid = ProcessHandle.current().pid();
            var now = Outside.of(pid);
            assertThat(now.residentBytes()).isGreaterThan(1_000_000);
            assertThat(now.threads()).isPositive();
            assertThat(now.contextSwitches()).isPositive();
            assertThat(now.cpuSeconds()).isPositive().isLessThanOrEqualTo(Kernel.busySeconds());
        }
    }
}
