package dev.hawser.lab.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What the kernel says of a process at one moment.
///
/// @param userSeconds CPU time in the program, since the process began
/// @param systemSeconds CPU time in the kernel
/// @param scheduledSeconds all CPU time of the threads that live, to the nanosecond; 0 where the kernel doesn't say
/// @param residentBytes memory in RAM
/// @param threads how many there are
/// @param contextSwitches of all threads that live
public record Outside(
        double userSeconds,
        double systemSeconds,
        double scheduledSeconds,
        long residentBytes,
        long threads,
        long contextSwitches) {
    /// Reads it.
    ///
    /// @throws IOException when the process has ended
    public static Outside of(long pid) throws IOException {
        var folder = Path.of("/proc", Long.toString(pid));
        double[] times = Kernel.cpuTimes(Files.readString(folder.resolve("stat")));
        String status = Files.readString(folder.resolve("status"));
        return new Outside(
                times[0],
                times[1],
                Kernel.scheduledSeconds(pid),
                Kernel.number(status, "VmRSS") * 1024,
                Kernel.number(status, "Threads"),
                Kernel.contextSwitches(pid));
    }

    /// Returns all CPU time.
    public double cpuSeconds() {
        return userSeconds + systemSeconds;
    }
}
