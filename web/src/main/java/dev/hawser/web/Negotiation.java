package dev.hawser.web;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.function.ToIntFunction;

/// Finds what a client likes best of what there is (RFC 9110 §12). What it can't have read it ignores.
public final class Negotiation {
    /// More than any client sends; what comes behind them counts as not said.
    private static final int MOST_PREFERENCES = 50;

    /// One of the things that a client can take.
    ///
    /// @param range in lower case, without parameters
    /// @param thousandths how much it likes it; zero for not at all
    private record Preference(String range, int thousandths) {}

    private Negotiation() {}

    /// Returns the media type that the client likes best by its `Accept`; the first of several that it likes the same.
    /// Say `Vary: Accept` in the answer.
    ///
    /// @param offered in lower case, without parameters
    /// @throws ProblemException a 406 when it takes none of them
    public static String type(Request request, String... offered) {
        var preferences = preferences(request, "accept");
        if (preferences.isEmpty()) {
            return offered[0];
        }
        return best(List.of(offered), type -> quality(preferences, type, type.replaceFirst("/.*", "/*"), "*/*"))
                .orElseThrow(() -> new ProblemException(
                        Status.NOT_ACCEPTABLE, "Accept has none of what there is: " + String.join(", ", offered)));
    }

    /// Returns the content coding that the client likes best by its `Accept-Encoding`; empty when it names none of
    /// these, or would rather have the content as it is.
    ///
    /// @param offered in lower case
    public static Optional<String> coding(Request request, String... offered) {
        var preferences = preferences(request, "accept-encoding");
        int asItIs = Math.max(0, quality(preferences, "identity", "identity", "identity"));
        return best(List.of(offered), coding -> {
            int liked = quality(preferences, coding, coding, "*");
            return liked < asItIs ? 0 : liked;
        });
    }

    private static Optional<String> best(List<String> offered, ToIntFunction<String> liking) {
        String best = "";
        int most = 0;
        for (String one : offered) {
            int liked = liking.applyAsInt(one);
            if (liked > most) {
                best = one;
                most = liked;
            }
        }
        return best.isEmpty() ? Optional.empty() : Optional.of(best);
    }

    /// The most specific range that fits decides (§12.5.1).
    private static int quality(List<Preference> preferences, String... fromSpecific) {
        for (String range : fromSpecific) {
            for (var preference : preferences) {
                if (preference.range.equals(range)) {
                    return preference.thousandths;
                }
            }
        }
        return -1;
    }

    private static List<Preference> preferences(Request request, String field) {
        var found = new ArrayList<Preference>();
        for (String line : request.headers().all(field)) {
            for (String one : line.split(",", MOST_PREFERENCES + 1)) {
                var parts = one.split(";", -1);
                String range = parts[0].strip().toLowerCase(Locale.ROOT);
                if (!range.isEmpty() && found.size() < MOST_PREFERENCES) {
                    found.add(new Preference(range, weight(parts)));
                }
            }
        }
        return found;
    }

    /// `q=0.5` (§12.4.2); one that can't be read is the default.
    private static int weight(String... parts) {
        for (int i = 1; i < parts.length; i++) {
            String part = parts[i].strip().toLowerCase(Locale.ROOT);
            if (part.matches("q=(0(\\.[0-9]{0,3})?|1(\\.0{0,3})?)")) {
                return (int) Math.round(Double.parseDouble(part.substring(2)) * 1000);
            }
        }
        return 1000;
    }
}
