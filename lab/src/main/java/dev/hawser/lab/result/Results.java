package dev.hawser.lab.result;

import java.util.HashSet;
import java.util.List;

/// All that one comparison measured, and nothing that was concluded from it.
///
/// @param format the layout of the file, [#FORMAT]
/// @param run how it was made
/// @param honesty how far to believe it
/// @param workloads what was measured; their names differ
public record Results(int format, Run run, Honesty honesty, List<WorkloadResult> workloads) {
    /// The layout that this version writes and reads.
    public static final int FORMAT = 2;

    public Results {
        if (format != FORMAT) {
            throw new IllegalArgumentException("format is " + format + "; expected " + FORMAT
                    + ": read this file with the version of Hawser that wrote it");
        }
        workloads = List.copyOf(workloads);
        var names = new HashSet<String>();
        for (var workload : workloads) {
            if (!names.add(workload.name())) {
                throw new IllegalArgumentException(
                        "there are two workloads named " + workload.name() + "; expected names that differ");
            }
        }
    }

    /// Makes results of this version's layout.
    public Results(Run run, Honesty honesty, List<WorkloadResult> workloads) {
        this(FORMAT, run, honesty, workloads);
    }
}
