package dev.hawser.lab.result;

import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/// What was measured of one contender.
///
/// @param contender who
/// @param windows under closed or fixed load, in the order of measuring
/// @param searches for the highest rate, one a round; empty if nobody searched
/// @param discarded how many more windows, steps of searches and those of a twin included, were thrown away because
///     of the neighbours
/// @param warmUp what went before
public record ContenderResult(
        Contender contender, List<Window> windows, List<RateSearch> searches, int discarded, WarmUp warmUp) {
    public ContenderResult {
        windows = List.copyOf(windows);
        searches = List.copyOf(searches);
        Checked.count("discarded", discarded);
    }

    /// Returns all windows, those of the searches' steps included.
    public Stream<Window> everyWindow() {
        var steps = searches.stream().flatMap(search -> search.steps().stream()).map(RateSearch.Step::window);
        return Stream.concat(windows.stream(), steps);
    }

    /// Returns the last window of the load under which the most connections never had an answer; empty if all had
    /// one. Whoever was answered stays answered, so the last window of a load tells: before it, a slow server may
    /// not have come round to everybody yet.
    public Optional<Window> starving() {
        Map<Load, Window> last = new LinkedHashMap<>();
        windows.forEach(window -> last.put(window.load(), window));
        return last.values().stream()
                .filter(window -> window.starved() > 0)
                .max(Comparator.comparingLong(Window::starved));
    }
}
