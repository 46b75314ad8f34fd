package dev.hawser.lab.report;

import dev.hawser.lab.result.Figure;

/// Numbers and quotations on the page. A number carries what it was rounded from, and the key of the figure in the
/// results; words that were taken from the results as they are, are marked. `PageTest` holds every digit to that.
final class Cells {
    private Cells() {}

    static Element number(String key, double value) {
        return number(key, value, Shown.number(value));
    }

    static Element count(String key, long count) {
        return number(key, (double) count, Shown.number((double) count, 0));
    }

    private static Element number(String key, double value, String shown) {
        return Element.of("data")
                .with("value", Double.toString(value))
                .with("data-of", key)
                .text(shown);
    }

    /// Returns the number, or the reason why there is none.
    static Element figure(String key, Figure figure) {
        return switch (figure) {
            case Figure.Known known -> number(key, known.number());
            case Figure.Missing missing ->
                Element.of("span", "missing")
                        .with("title", missing.why())
                        .add(hidden("not measured: "), dash(), quoted(Element.of("span", "hidden"), missing.why()));
        };
    }

    /// Returns what a results file or a verdict says, word for word.
    static Element quoted(String text) {
        return quoted(Element.of("span"), text);
    }

    static Element quoted(Element element, String text) {
        return element.with("data-quoted", "").text(text);
    }

    /// Returns text that only screen readers tell.
    static Element hidden(String text) {
        return Element.of("span", "hidden").text(text);
    }

    private static Element dash() {
        return Element.of("span").with("aria-hidden", "true").text("–");
    }
}
