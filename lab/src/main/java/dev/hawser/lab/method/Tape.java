package dev.hawser.lab.method;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.WarmUp;
import dev.hawser.lab.result.Window;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/// What was measured of one server so far. For one thread.
final class Tape {
    private final Server server;
    private final List<Window> windows = new ArrayList<>();
    private final List<RateSearch> searches = new ArrayList<>();
    private final Server.Settled empty;
    private final WarmUp warmUp;
    private int discarded;

    Tape(Server server, Server.Settled empty, WarmUp warmUp) {
        this.server = server;
        this.empty = empty;
        this.warmUp = warmUp;
    }

    Server server() {
        return server;
    }

    /// Returns what the server held when it was warm and nobody was connected.
    Server.Settled empty() {
        return empty;
    }

    void add(Window window) {
        windows.add(window);
    }

    void add(RateSearch search) {
        searches.add(search);
    }

    void discard() {
        discarded++;
    }

    List<Window> windows() {
        return windows;
    }

    int discarded() {
        return discarded;
    }

    /// Returns the search that came last, if there was one.
    Optional<RateSearch> lastSearch() {
        return searches.isEmpty() ? Optional.empty() : Optional.of(searches.getLast());
    }

    /// Returns the most that it answered in a second.
    double bestRate() {
        return windows.stream().mapToDouble(Window::requestsPerSecond).max().orElse(0);
    }

    /// Returns all of it.
    ///
    /// @param more windows that were thrown away elsewhere, of the same contender
    ContenderResult result(int more) {
        return new ContenderResult(server.contender(), windows, searches, discarded + more, warmUp);
    }
}
