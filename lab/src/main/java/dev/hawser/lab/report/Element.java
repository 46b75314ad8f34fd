package dev.hawser.lab.report;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/// A piece of HTML in the making. Text and values of attributes come out as text, whatever is in them.
final class Element {
    /// Those that have no end tag.
    private static final Set<String> VOID = Set.of("meta", "br", "hr", "col");

    private final String tag;
    private final Map<String, String> attributes = new LinkedHashMap<>();
    private final List<String> content = new ArrayList<>();

    private Element(String tag) {
        this.tag = tag;
    }

    /// Begins an element.
    static Element of(String tag) {
        return new Element(tag);
    }

    /// Begins an element of this class.
    static Element of(String tag, String cssClass) {
        return of(tag).with("class", cssClass);
    }

    Element with(String attribute, String value) {
        attributes.put(attribute, value);
        return this;
    }

    Element text(String text) {
        content.add(escaped(text));
        return this;
    }

    Element add(Element... children) {
        return add(List.of(children));
    }

    Element add(List<Element> children) {
        children.forEach(child -> content.add(child.html()));
        return this;
    }

    /// Adds what a browser must take as it is: this program's own styles and scripts, and JSON that was made safe.
    Element trusted(String code) {
        content.add(code);
        return this;
    }

    String html() {
        var html = new StringBuilder("<").append(tag);
        attributes.forEach((name, value) -> html.append(' ')
                .append(name)
                .append("=\"")
                .append(escaped(value))
                .append('"'));
        html.append('>');
        content.forEach(html::append);
        if (!VOID.contains(tag)) {
            html.append("</").append(tag).append('>');
        }
        return html.toString();
    }

    private static String escaped(String text) {
        return text.replace("&", "&amp;")
                .replace("<", "&lt;")
                .replace(">", "&gt;")
                .replace("\"", "&quot;")
                .replace("'", "&#39;");
    }
}
