package dev.hawser.lab.measure;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;

/// Which cores the server gets and which the generator, so that neither takes the other's.
///
/// @param server its CPUs; empty where nothing can be pinned
/// @param generator its CPUs; empty where nothing can be pinned
public record Pinning(List<Integer> server, List<Integer> generator) {
    public Pinning {
        server = List.copyOf(server);
        generator = List.copyOf(generator);
    }

    /// Returns the first half of the CPUs that this process may use for the server and the rest for the generator; none
    /// for either where there is one CPU, or no `taskset`.
    public static Pinning here() throws IOException {
        var status = Path.of("/proc/self/status");
        return Files.isReadable(status) && hasTaskset()
                ? halves(allowed(Files.readString(status)))
                : new Pinning(List.of(), List.of());
    }

    static Pinning halves(List<Integer> cpus) {
        int half = cpus.size() / 2;
        return half == 0
                ? new Pinning(List.of(), List.of())
                : new Pinning(cpus.subList(0, half), cpus.subList(half, cpus.size()));
    }

    /// Returns how many loops a generator should have.
    public int generatorLoops() {
        return Math.max(1, generator.isEmpty() ? Runtime.getRuntime().availableProcessors() / 2 : generator.size());
    }

    /// Reads the list of CPUs from `/proc/PID/status`, as in `Cpus_allowed_list: 0-3,8`.
    static List<Integer> allowed(String status) {
        String list = status.lines()
                .filter(line -> line.startsWith("Cpus_allowed_list:"))
                .map(line -> line.substring(line.indexOf(':') + 1).strip())
                .findFirst()
                .orElse("");
        List<Integer> cpus = new ArrayList<>();
        for (String part : list.split(",", -1)) {
            if (part.isEmpty()) {
                continue;
            }
            String[] ends = part.split("-", 2);
            int last = Integer.parseInt(ends[ends.length - 1]);
            for (int cpu = Integer.parseInt(ends[0]); cpu <= last; cpu++) {
                cpus.add(cpu);
            }
        }
        return cpus;
    }

    /// Keeps a process that runs, and all its threads, to these CPUs.
    ///
    /// @param cpus empty for all: then nothing is done
    public static void pin(long pid, List<Integer> cpus) throws IOException, InterruptedException {
        if (cpus.isEmpty()) {
            return;
        }
        var taskset = new ProcessBuilder("taskset", "-a", "-p", "-c", words(cpus), Long.toString(pid))
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        if (taskset.waitFor() != 0) {
            throw new IOException("taskset could not keep process " + pid + " to the CPUs " + cpus);
        }
    }

    static List<String> prefix(List<Integer> cpus) {
        return cpus.isEmpty() ? List.of() : List.of("taskset", "-c", words(cpus));
    }

    private static String words(List<Integer> cpus) {
        return cpus.stream().map(String::valueOf).collect(Collectors.joining(","));
    }

    private static boolean hasTaskset() {
        for (String folder : System.getenv().getOrDefault("PATH", "").split(":", -1)) {
            if (!folder.isEmpty() && Files.isExecutable(Path.of(folder, "taskset"))) {
                return true;
            }
        }
        return false;
    }
}
