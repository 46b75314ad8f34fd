package dev.hawser.lab.result;

import java.util.HashSet;
import java.util.List;

/// What was measured of one workload, on all engines.
///
/// @param name its word, as in `wait`
/// @param what what the handler does, as a clause for the middle of a sentence: "the handler waits 20 ms"
/// @param decidedBy which measure decides between the engines; if it wasn't measured, the next best does
/// @param contenders who took part; their names differ
public record WorkloadResult(String name, String what, Measure decidedBy, List<ContenderResult> contenders) {
    public WorkloadResult {
        Checked.text("the workload's name", name);
        Checked.text("what the workload does", what);
        contenders = List.copyOf(contenders);
        var names = new HashSet<String>();
        for (var result : contenders) {
            if (!names.add(result.contender().name())) {
                throw new IllegalArgumentException("workload " + name + " has two contenders named "
                        + result.contender().name() + "; expected names that differ");
            }
        }
    }
}
