package dev.hawser.lab.report;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.verdict.Verdicts;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import tools.jackson.databind.json.JsonMapper;

/// The page: one file that needs no other and no network.
///
/// Its content security policy allows the styles and scripts that it was made with, by their hashes, and nothing
/// else.
final class Page {
    private static final String CHART_JS = "/META-INF/resources/webjars/chart.js/4.5.1/dist/chart.umd.min.js";
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    private final Results results;
    private final Verdicts verdicts;

    Page(Results results, Verdicts verdicts) {
        this.results = results;
        this.verdicts = verdicts;
    }

    String html() throws IOException {
        var main = Element.of("main");
        var charts = new ArrayList<Chart>();
        for (int i = 0; i < results.workloads().size(); i++) {
            var section = new WorkloadSection(
                    results.workloads().get(i),
                    verdicts.ofWorkloads().get(i),
                    results.run().slo());
            main.add(section.element());
            charts.addAll(section.charts());
        }
        String styles = resource("page.css");
        // Its source map lies beside the original file, which a page on its own has no use for.
        String chartJs = resource(CHART_JS).replaceFirst("//# sourceMappingURL=\\S*\\s*$", "");
        String script = resource("page.js");
        var head = Element.of("head")
                .add(
                        Element.of("meta").with("charset", "utf-8"),
                        Element.of("meta")
                                .with("http-equiv", "Content-Security-Policy")
                                .with("content", policy(styles, chartJs, script)),
                        Element.of("meta")
                                .with("name", "viewport")
                                .with("content", "width=device-width, initial-scale=1"),
                        Element.of("meta").with("name", "color-scheme").with("content", "light dark"),
                        Element.of("title").text("Which engine does your work want? · Hawser"),
                        Element.of("style").trusted(styles));
        var body = Element.of("body")
                .add(
                        top(),
                        main,
                        new HonestyPanel(results).element(),
                        Element.of("script")
                                .with("type", "application/json")
                                .with("id", "charts")
                                .trusted(json(charts)),
                        Element.of("script").trusted(chartJs),
                        Element.of("script").trusted(script));
        return "<!doctype html>\n"
                + Element.of("html").with("lang", "en").add(head, body).html() + "\n";
    }

    private Element top() {
        var run = results.run();
        return Element.of("header", "top")
                .add(
                        Element.of("p", "hawser").text("Hawser · compare"),
                        Element.of("h1").text("Which engine does your work want?"),
                        Cells.quoted(Element.of("p", "lead"), verdicts.overall().sentence()),
                        Element.of("p", "measured")
                                .add(
                                        Element.of("span").text("Measured here: "),
                                        Cells.quoted(run.machine().cpu()),
                                        Element.of("span").text(", "),
                                        Cells.number(
                                                "machine/cores", run.machine().cores()),
                                        Element.of("span").text(" cores, JDK "),
                                        Cells.quoted(run.jdk()),
                                        Element.of("span").text(", by "),
                                        Cells.quoted(Element.of("code"), run.command()),
                                        Element.of("span").text(". "),
                                        Element.of("a").with("href", "#honesty").text("How far to believe this"),
                                        Element.of("span").text(".")),
                        Overview.of(verdicts));
    }

    /// Inside a script element an end tag or a comment's beginning would be one, even within a string of JSON.
    static String json(List<Chart> charts) {
        return MAPPER.writeValueAsString(charts)
                .replace("<", "\\u003c")
                .replace(">", "\\u003e")
                .replace("&", "\\u0026")
                .replace("\u2028", "\\u2028")
                .replace("\u2029", "\\u2029");
    }

    private static String policy(String styles, String... scripts) {
        var sources = new ArrayList<String>();
        for (String script : scripts) {
            sources.add("'sha256-" + hash(script) + "'");
        }
        return "default-src 'none'; base-uri 'none'; form-action 'none'; style-src 'sha256-" + hash(styles)
                + "'; script-src " + String.join(" ", sources);
    }

    private static String hash(String text) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(text.getBytes(StandardCharsets.UTF_8));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException impossible) {
            throw new IllegalStateException("every JDK has SHA-256", impossible);
        }
    }

    private static String resource(String name) throws IOException {
        try (InputStream file = Page.class.getResourceAsStream(name)) {
            if (file == null) {
                throw new IOException(name + " is not on the class path; expected the report's files in hawser-lab,"
                        + " and Chart.js in its WebJar");
            }
            return new String(file.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
