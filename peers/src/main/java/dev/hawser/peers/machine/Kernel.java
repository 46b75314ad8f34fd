package dev.hawser.peers.machine;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

/// What Linux counts: the time of processes and of the whole machine, and memory.
public final class Kernel {
    /// Linux tells user space about time in hundredths of a second, whatever it uses itself.
    private static final double TICKS_PER_SECOND = 100;

    private Kernel() {}

    /// Returns how much CPU a process has used, user and system, in seconds.
    public static double cpuSeconds(long pid) throws IOException {
        String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
        // The second field is a name in parentheses, and may hold anything; after it comes the third.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return (Long.parseLong(fields[14 - 3]) + Long.parseLong(fields[15 - 3])) / TICKS_PER_SECOND;
    }

    /// Returns how long all cores together have been busy, in seconds; what the host took from us counts too.
    public static double busySeconds() throws IOException {
        String first = Files.readAllLines(Path.of("/proc/stat")).getFirst();
        long[] ticks = Arrays.stream(first.split(" +", -1))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        // user, nice, system, (idle, iowait,) irq, softirq, steal
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / TICKS_PER_SECOND;
    }

    /// Returns how much memory of a process is in RAM, in bytes.
    public static long residentBytes(long pid) throws IOException {
        return Files.readAllLines(Path.of("/proc/" + pid + "/status")).stream()
                .filter(line -> line.startsWith("VmRSS:"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")) * 1024)
                .findFirst()
                .orElseThrow(() -> new IOException("process " + pid + " has no VmRSS; has it ended?"));
    }

    /// Returns kernel and processor in a few words.
    public static String describe() throws IOException {
        String model = Files.readAllLines(Path.of("/proc/cpuinfo")).stream()
                .filter(line -> line.startsWith("model name"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
        return "Linux " + System.getProperty("os.version") + ", " + model + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }

    /// Returns the commit of the working copy in the current folder, with a mark when files differ from it.
    public static String commit() throws IOException {
        var git = new ProcessBuilder("git", "describe", "--always", "--dirty", "--exclude=*").start();
        try (var out = git.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }
}
