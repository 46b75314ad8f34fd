package dev.hawser.lab.measure;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryIteratorException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.function.Predicate;

/// What Linux counts: the time of processes and of the whole machine, and memory. Where there is no `/proc` nothing is
/// known: ask [#isHere] first.
public final class Kernel {
    /// Linux tells user space about time in hundredths of a second, whatever it uses itself.
    private static final double TICKS_PER_SECOND = 100;

    private static final Path PROC = Path.of("/proc");

    private Kernel() {}

    /// Says whether this system has what the other methods read.
    public static boolean isHere() {
        return Files.isReadable(PROC.resolve("stat")) && Files.isReadable(PROC.resolve("self/stat"));
    }

    /// Returns how much CPU a process has used, user and system, in seconds.
    public static double cpuSeconds(long pid) throws IOException {
        double[] both = cpuTimes(Files.readString(of(pid).resolve("stat")));
        return both[0] + both[1];
    }

    /// Returns the CPU time in the program and in the kernel, in seconds, of what `/proc/PID/stat` says.
    static double[] cpuTimes(String stat) {
        // The second field is a name in parentheses, and may hold anything; after it comes the third.
        String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ", -1);
        return new double[] {
            Long.parseLong(fields[14 - 3]) / TICKS_PER_SECOND, Long.parseLong(fields[15 - 3]) / TICKS_PER_SECOND
        };
    }

    /// Returns how long all cores together have been busy, in seconds; what the host took from us counts too.
    public static double busySeconds() throws IOException {
        return busySeconds(Files.readAllLines(PROC.resolve("stat")).getFirst());
    }

    static double busySeconds(String cpuLine) {
        long[] ticks = Arrays.stream(cpuLine.split(" +", -1))
                .skip(1)
                .mapToLong(Long::parseLong)
                .toArray();
        // user, nice, system, (idle, iowait,) irq, softirq, steal
        return (ticks[0] + ticks[1] + ticks[2] + ticks[5] + ticks[6] + ticks[7]) / TICKS_PER_SECOND;
    }

    /// Returns how much memory of a process is in RAM, in bytes.
    public static long residentBytes(long pid) throws IOException {
        return number(Files.readString(of(pid).resolve("status")), "VmRSS") * 1024;
    }

    /// Returns the number after this name in a file such as `/proc/PID/status` or `/proc/meminfo`, without its unit.
    ///
    /// @throws IOException when there is none
    static long number(String text, String name) throws IOException {
        return text.lines()
                .filter(line -> line.startsWith(name + ":"))
                .mapToLong(line -> Long.parseLong(line.replaceAll("\\D", "")))
                .findFirst()
                .orElseThrow(() -> new IOException("no " + name + " in /proc; has the process ended?"));
    }

    /// Adds up how often the threads of a process have been switched, of those that live.
    static long contextSwitches(long pid) throws IOException {
        // The first name is the end of the second one.
        return overThreads(
                pid,
                "status",
                status -> number(status, "voluntary_ctxt_switches") + number(status, "nonvoluntary_ctxt_switches"));
    }

    /// Adds up how long the threads of a process have run, in seconds, of those that live; 0 where that isn't counted.
    static double scheduledSeconds(long pid) throws IOException {
        return overThreads(pid, "schedstat", Kernel::ranNanos) / 1e9;
    }

    /// Returns the first of the numbers of `/proc/PID/task/TID/schedstat`.
    static long ranNanos(String schedstat) {
        return Long.parseLong(schedstat.substring(0, schedstat.indexOf(' ')));
    }

    /// Reads a number from the text of a thread's file.
    @FunctionalInterface
    private interface Count {
        long of(String text) throws IOException;
    }

    private static long overThreads(long pid, String file, Count count) throws IOException {
        long sum = 0;
        try (DirectoryStream<Path> threads = Files.newDirectoryStream(of(pid).resolve("task"))) {
            for (Path thread : threads) {
                try {
                    sum += count.of(Files.readString(thread.resolve(file)));
                } catch (IOException ended) {
                    // A thread that ended meanwhile counts no more.
                }
            }
        } catch (DirectoryIteratorException gone) {
            throw gone.getCause();
        }
        return sum;
    }

    /// Returns all RAM in bytes.
    public static long memoryBytes() throws IOException {
        return number(Files.readString(PROC.resolve("meminfo")), "MemTotal") * 1024;
    }

    /// Returns the processor's name.
    public static String processor() throws IOException {
        Predicate<String> names = line -> line.startsWith("model name");
        return Files.readAllLines(PROC.resolve("cpuinfo")).stream()
                .filter(names)
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("unknown processor");
    }

    /// Returns kernel and processor in a few words.
    public static String describe() throws IOException {
        return "Linux " + System.getProperty("os.version") + ", " + processor() + ", "
                + Runtime.getRuntime().availableProcessors() + " cores";
    }

    /// Returns the commit of the working copy in the current folder, with a mark when files differ from it; empty
    /// where there is none.
    public static String commit() throws IOException {
        return commit(Path.of(""));
    }

    /// Returns the commit of the working copy that holds this folder.
    public static String commit(Path folder) throws IOException {
        var git = new ProcessBuilder(List.of("git", "describe", "--always", "--dirty", "--exclude=*"))
                .directory(folder.toAbsolutePath().toFile())
                .redirectError(ProcessBuilder.Redirect.DISCARD)
                .start();
        try (var out = git.getInputStream()) {
            return new String(out.readAllBytes(), StandardCharsets.UTF_8).strip();
        }
    }

    private static Path of(long pid) {
        return PROC.resolve(Long.toString(pid));
    }
}
