package dev.hawser.lab.result;

import java.util.List;

/// What was measured of one contender.
///
/// @param contender who
/// @param windows under closed or fixed load, in the order of measuring
/// @param searches for the highest rate, one a round; empty if nobody searched
/// @param discarded how many more windows, steps of searches included, were thrown away because of the neighbours
public record ContenderResult(Contender contender, List<Window> windows, List<RateSearch> searches, int discarded) {
    public ContenderResult {
        windows = List.copyOf(windows);
        searches = List.copyOf(searches);
        Checked.count("discarded", discarded);
    }
}
