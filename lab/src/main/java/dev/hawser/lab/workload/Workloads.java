package dev.hawser.lab.workload;

import java.net.URISyntaxException;
import java.nio.file.FileSystemNotFoundException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.ServiceLoader;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds workloads.
public final class Workloads {
    private Workloads() {}

    /// Returns all that the class path holds, in the order of its service files.
    ///
    /// @throws java.util.ServiceConfigurationError when one that is named there can't be made
    public static List<Workload> all() {
        List<Workload> all = new ArrayList<>();
        ServiceLoader.load(Workload.class).forEach(all::add);
        return all;
    }

    /// Returns those that these jars or folders of classes hold.
    ///
    /// @param places absolute, and on the class path
    public static List<Workload> in(List<Path> places) {
        return all().stream()
                .filter(workload -> places.contains(placeOf(workload.getClass())))
                .toList();
    }

    private static @Nullable Path placeOf(Class<?> type) {
        var source = type.getProtectionDomain().getCodeSource();
        try {
            return source == null ? null : Path.of(source.getLocation().toURI());
        } catch (URISyntaxException | FileSystemNotFoundException elsewhere) {
            return null;
        }
    }

    /// Returns the workload of this word: a name, or a maker's word with its argument, as in
    /// `protocol=com.example.Echo`.
    ///
    /// @throws IllegalArgumentException when there is none; the message names those there are
    public static Workload of(String word) {
        int equals = word.indexOf('=');
        if (equals > 0) {
            return maker(word.substring(0, equals)).make(word.substring(equals + 1));
        }
        var all = all();
        return all.stream()
                .filter(workload -> workload.name().equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("there is no workload '" + word + "'; expected one of "
                        + all.stream()
                                .map(Workload::name)
                                .sorted(Comparator.naturalOrder())
                                .collect(Collectors.joining(", "))));
    }

    private static WorkloadMaker maker(String word) {
        List<String> known = new ArrayList<>();
        for (var maker : ServiceLoader.load(WorkloadMaker.class)) {
            if (maker.word().equals(word)) {
                return maker;
            }
            known.add(maker.word());
        }
        throw new IllegalArgumentException(
                "no workload can be made of '" + word + "='; expected one of " + String.join(", ", known));
    }
}
