package dev.hawser.lab.verdict;

import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.RateSearch;
import dev.hawser.lab.result.Slo;
import dev.hawser.lab.result.Window;
import java.util.Comparator;
import java.util.Map;
import java.util.Optional;

/// Why a contender can't win, however fast it was for those whom it served.
public sealed interface RuledOut {
    /// Errors of more than this share of the requests are no accident.
    double ERRORS_AT_MOST = 0.001;

    /// Returns who.
    Contender contender();

    /// It is there to show what not to do.
    record AMistake(Contender contender) implements RuledOut {}

    /// It left connections without a single answer to the end.
    ///
    /// @param starved how many
    /// @param connections of how many
    record Starved(Contender contender, long starved, long connections) implements RuledOut {}

    /// It failed requests.
    ///
    /// @param failed how many, in its worst window
    /// @param requests of how many
    /// @param kind the most frequent kind of error
    record Failed(Contender contender, long failed, long requests, String kind) implements RuledOut {}

    /// It kept the promise at no rate that was tried, in most rounds.
    ///
    /// @param lowest the lowest rate that was tried, in requests a second
    record NeverKept(Contender contender, Slo slo, double lowest) implements RuledOut {}

    /// It broke the promise at the rate that was asked for, in most windows that nobody disturbed.
    ///
    /// @param broken in how many windows
    /// @param windows of how many
    /// @param asked the lowest such rate, in requests a second
    record BrokeIt(Contender contender, Slo slo, int broken, int windows, double asked) implements RuledOut {}

    /// Returns why this one can't win; empty if it may.
    static Optional<RuledOut> of(ContenderResult result, Slo slo) {
        if (result.contender().mistake()) {
            return Optional.of(new AMistake(result.contender()));
        }
        return starved(result)
                .or(() -> failed(result))
                .or(() -> neverKept(result, slo))
                .or(() -> brokeIt(result, slo));
    }

    private static Optional<RuledOut> starved(ContenderResult result) {
        return result.starving()
                .map(window -> new Starved(
                        result.contender(), window.starved(), window.load().connections()));
    }

    private static Optional<RuledOut> failed(ContenderResult result) {
        return result.windows().stream()
                .max(Comparator.comparingDouble(RuledOut::share))
                .filter(window -> share(window) > ERRORS_AT_MOST)
                .map(window -> new Failed(result.contender(), failures(window), requests(window), kind(window)));
    }

    private static Optional<RuledOut> neverKept(ContenderResult result, Slo slo) {
        var searches =
                result.searches().stream().filter(search -> !search.disturbed()).toList();
        long never = searches.stream()
                .filter(search -> search.end() == RateSearch.End.NOTHING_MET)
                .count();
        if (never * 2 <= searches.size()) {
            return Optional.empty();
        }
        double lowest = searches.stream()
                .flatMap(search -> search.steps().stream())
                .mapToDouble(RateSearch.Step::requestsPerSecond)
                .min()
                .orElse(0);
        return Optional.of(new NeverKept(result.contender(), slo, lowest));
    }

    private static Optional<RuledOut> brokeIt(ContenderResult result, Slo slo) {
        var windows = result.windows().stream()
                .filter(window -> !window.surroundings().disturbed())
                .filter(window -> window.load() instanceof Load.Open)
                .toList();
        var broken = windows.stream().filter(window -> !slo.metBy(window)).toList();
        if (broken.size() * 2 <= windows.size()) {
            return Optional.empty();
        }
        double asked = broken.stream().mapToDouble(RuledOut::asked).min().orElse(0);
        return Optional.of(new BrokeIt(result.contender(), slo, broken.size(), windows.size(), asked));
    }

    private static double asked(Window window) {
        return switch (window.load()) {
            case Load.Open open -> open.requestsPerSecond();
            case Load.Closed _ -> window.requestsPerSecond();
        };
    }

    private static long failures(Window window) {
        return window.errors().values().stream().mapToLong(it -> it).sum();
    }

    private static long requests(Window window) {
        return window.answered() + failures(window);
    }

    private static double share(Window window) {
        // Who neither answered nor failed left everybody waiting.
        return requests(window) == 0 ? 1 : (double) failures(window) / requests(window);
    }

    private static String kind(Window window) {
        return window.errors().entrySet().stream()
                .max(Map.Entry.comparingByValue())
                .map(Map.Entry::getKey)
                .orElse("no answer");
    }
}
