package dev.hawser.lab.measure;

import dev.hawser.lab.result.BlockedLine;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// What a server's JVM knows of itself. Counts are since its beginning; what is "since last time" begins anew whenever
/// it is asked for.
///
/// @param heapBytes used, garbage included
/// @param allocatedBytes by all threads
/// @param gcPauses how many
/// @param gcMillis of all pauses together
/// @param gcLongestMillis the longest pause since last time
/// @param loopLagMillis how late a loop was with what was due, at worst since last time; -1 on thread engines
/// @param carrierWaits the most virtual threads that were seen waiting for a carrier since last time
/// @param pins how often a virtual thread kept its carrier while it waited, as far as the flight recorder has told
///     since last time
/// @param blocked lines that blocked an event loop, as far as it has told since last time; how long is since the
///     beginning
public record Inside(
        long heapBytes,
        long allocatedBytes,
        long gcPauses,
        long gcMillis,
        long gcLongestMillis,
        double loopLagMillis,
        long carrierWaits,
        long pins,
        List<BlockedLine> blocked) {
    private static final JsonMapper MAPPER = JsonMapper.shared();

    public Inside {
        blocked = List.copyOf(blocked);
    }

    /// Returns it as one line.
    public String line() {
        return MAPPER.writeValueAsString(this);
    }

    /// Reads what [#line] wrote.
    public static Inside parse(String line) {
        return MAPPER.readValue(line, Inside.class);
    }
}
