package dev.hawser.lab.method;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Window;
import java.util.ArrayList;
import java.util.List;

/// What was measured of one server so far. For one thread.
final class Tape {
    private final Server server;
    private final List<Window> windows = new ArrayList<>();
    private final List<RateSearch> searches = new ArrayList<>();
    private final Server.Settled empty;
    private int discarded;

    Tape(Server server, Server.Settled empty) {
        this.server = server;
        this.empty = empty;
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

    /// Returns the most that it answered in a second.
    double bestRate() {
        return windows.stream().mapToDouble(Window::requestsPerSecond).max().orElse(0);
    }

    ContenderResult result() {
        return new ContenderResult(server.contender(), windows, searches, discarded);
    }
}
