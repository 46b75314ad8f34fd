package dev.hawser.lab.result;

import java.util.List;

/// Where it ran.
///
/// @param kernel operating system and its version
/// @param cpu the processor's name
/// @param cores how many the JVM may use
/// @param memoryBytes all RAM
/// @param serverCpus which CPUs the server was pinned to; empty if it wasn't
/// @param generatorCpus which CPUs the generator was pinned to; empty if it wasn't
public record Machine(
        String kernel,
        String cpu,
        int cores,
        Figure memoryBytes,
        List<Integer> serverCpus,
        List<Integer> generatorCpus) {
    public Machine {
        Checked.positive("cores", cores);
        serverCpus = List.copyOf(serverCpus);
        generatorCpus = List.copyOf(generatorCpus);
    }
}
