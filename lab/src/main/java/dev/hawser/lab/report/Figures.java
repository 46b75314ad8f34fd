package dev.hawser.lab.report;

/// What the figures of the page are made of: a title, a chart, and below it the same as a table.
final class Figures {
    private Figures() {}

    static Element figure(String title, String hint, Element... content) {
        return Element.of("figure")
                .add(Element.of("figcaption")
                        .add(Element.of("b").text(title), Element.of("small").text(hint)))
                .add(content);
    }

    static Element plot(Chart chart, String told) {
        return Element.of("div", "plot")
                .add(Element.of("canvas")
                        .with("id", chart.id())
                        .with("role", "img")
                        .with("aria-label", told));
    }

    static Element details(Element table) {
        return Element.of("details")
                .add(
                        Element.of("summary").text("The same as a table"),
                        Element.of("div", "scroll").with("tabindex", "0").add(table));
    }

    static Element table(String... columns) {
        var row = Element.of("tr");
        for (String column : columns) {
            row.add(Cells.quoted(Element.of("th").with("scope", "col"), column));
        }
        return Element.of("table").add(Element.of("thead").add(row));
    }

    static Element cell(Element content) {
        return Element.of("td").add(content);
    }

    static Element notMeasured() {
        return Element.of("p", "none")
                .text("No figure in this run: nobody measured it, or neighbours disturbed all of it.");
    }
}
