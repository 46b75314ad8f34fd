package dev.hawser.lab.verdict;

import dev.hawser.lab.result.BlockedLine;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.WorkloadResult;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/// The facts behind a verdict.
///
/// @param workload the workload's word
/// @param what what its handler does, as a clause
/// @param ruledOut who can't win, and why
/// @param blocked which lines blocked a loop, one for each contender that has any: the worst
/// @param remarks further clauses that belong to the sentence
public record Evidence(
        String workload, String what, List<RuledOut> ruledOut, List<Blocked> blocked, List<String> remarks) {
    /// A contender whose loop was blocked.
    ///
    /// @param contender who
    /// @param line where, at worst
    public record Blocked(Contender contender, BlockedLine line) {}

    public Evidence {
        ruledOut = List.copyOf(ruledOut);
        blocked = List.copyOf(blocked);
        remarks = List.copyOf(remarks);
    }

    static Evidence of(WorkloadResult workload, List<RuledOut> ruledOut) {
        var blocked = new ArrayList<Blocked>();
        for (var result : workload.contenders()) {
            worst(result, blocked);
        }
        return new Evidence(workload.name(), workload.what(), ruledOut, blocked, List.of());
    }

    Evidence with(List<String> more) {
        return new Evidence(
                workload,
                what,
                ruledOut,
                blocked,
                Stream.concat(remarks.stream(), more.stream()).toList());
    }

    private static void worst(ContenderResult result, List<Blocked> blocked) {
        result.windows().stream()
                .flatMap(window -> window.symptoms().blocked().stream())
                .max(Comparator.comparingDouble(BlockedLine::longestMillis))
                .ifPresent(line -> blocked.add(new Blocked(result.contender(), line)));
    }
}
