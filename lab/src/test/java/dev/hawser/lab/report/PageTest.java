package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.Load;
import dev.hawser.lab.result.MadeUp;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.result.Sample;
import dev.hawser.lab.result.WorkloadResult;
import java.io.StringReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.w3c.dom.Document;
import org.w3c.dom.Element;
import org.w3c.dom.Node;
import org.xml.sax.InputSource;
import tools.jackson.databind.JsonNode;
import tools.jackson.databind.json.JsonMapper;

final class PageTest {
    private static final Pattern CHARTS =
            Pattern.compile("<script type=\"application/json\" id=\"charts\">(.*?)</script>", Pattern.DOTALL);
    private static final Pattern CODE = Pattern.compile("<(script|style)\\b[^>]*>.*?</\\1>", Pattern.DOTALL);

    @TempDir
    Path folder;

    @Test
    void everyNumberOnThePageIsThatOfTheFileBesideIt() throws Exception {
        var page = Report.of(Sample.synthetic()).write(folder);
        var results = ResultsFile.read(folder.resolve("results.json"));
        var document = parsed(Files.readString(page));
        PageCheck.numbers(numbers(document), results);
        PageCheck.quotations(quotations(document), Report.of(results));
    }

    @Test
    void noDigitStandsThereWithoutItsFigure() throws Exception {
        var loose = new ArrayList<String>();
        digits(parsed(html(Sample.synthetic())).getDocumentElement(), loose);
        assertThat(loose).isEmpty();
    }

    @Test
    void theChartsShowWhatTheTablesSay() throws Exception {
        String html = html(Sample.synthetic());
        var document = parsed(html);
        var charts = charts(html);
        int bars = 0;
        for (JsonNode chart : charts) {
            for (JsonNode bar : chart.path("bars")) {
                bars++;
                assertThat(numbers(document))
                        .extracting(PageCheck.Told::exact)
                        .contains(
                                bar.path("low").doubleValue(),
                                bar.path("median").doubleValue(),
                                bar.path("high").doubleValue());
            }
            for (JsonNode line : chart.path("lines")) {
                for (JsonNode point : line.path("points")) {
                    assertThat(numbers(document))
                            .extracting(PageCheck.Told::exact)
                            .contains(
                                    point.path("x").doubleValue(),
                                    point.path("y").doubleValue());
                }
            }
            assertThat(html)
                    .contains("<canvas id=\"" + chart.path("id").stringValue() + "\" role=\"img\" aria-label=\"");
        }
        assertThat(bars).isEqualTo(35);
    }

    /// What was measured at several numbers of connections is shown at each, and not only at the last.
    @Test
    void aSweepOverConnectionsHasItsChartAndItsTable() throws Exception {
        String html = html(Sample.synthetic());
        var keys = numbers(parsed(html)).stream().map(PageCheck.Told::key).toList();
        for (String column : List.of("connections", "perSecond", "ms", "cpu", "bytes")) {
            assertThat(keys)
                    .contains("echo/event-loop/sweep/0/" + column)
                    .contains("echo/event-loop/sweep/1/" + column);
        }
        assertThat(charts(html).findValuesAsString("id")).contains("workload-echo-connections");
        var single = MadeUp.workload(Measure.THROUGHPUT, MadeUp.result(MadeUp.LOOP, 1, 2, 3));
        assertThat(html(MadeUp.results(List.of(), single))).doesNotContain("-connections");
    }

    @Test
    void atAFixedRateTheFirstChartIsOfLatency() throws Exception {
        var rate = new Load.Open(64, 500);
        var loop = MadeUp.result(
                MadeUp.LOOP, MadeUp.window(1, rate, 500), MadeUp.window(2, rate, 500), MadeUp.window(3, rate, 500));
        var results = MadeUp.results(List.of(), MadeUp.workload(Measure.THROUGHPUT, loop));
        String html = html(results);
        assertThat(charts(html).findValuesAsString("id")).contains("workload-wait-latency");
        PageCheck.numbers(numbers(parsed(html)), results);
    }

    /// A few windows of another load, or beside neighbours, must not move what is told of the load that is judged.
    @Test
    void whyIsToldOfTheLoadThatIsJudged() throws Exception {
        var light = new Load.Closed(1);
        var loop = MadeUp.result(
                MadeUp.LOOP,
                MadeUp.window(1, light, 10).cpu(1_000),
                MadeUp.window(2, light, 10).cpu(1_000),
                MadeUp.window(1, 100).cpu(10),
                MadeUp.window(2, 100).cpu(10),
                MadeUp.window(3, 100).cpu(10),
                MadeUp.window(4, 100).cpu(500).disturbed(),
                MadeUp.window(5, 100).cpu(500).disturbed());
        var results = MadeUp.results(List.of(), MadeUp.workload(Measure.CPU_PER_REQUEST, loop));
        assertThat(numbers(parsed(html(results))))
                .filteredOn(told -> told.key().equals("wait/event-loop/inside/user"))
                .singleElement()
                .satisfies(told -> assertThat(told.exact()).isEqualTo(6));
    }

    @Test
    void howManyRoundsThereWereIsSaidWithWhatTheyCanTell() throws Exception {
        var loop = MadeUp.result(MadeUp.LOOP, 1, 2, 3);
        String html = html(MadeUp.results(List.of(), MadeUp.workload(Measure.THROUGHPUT, loop)));
        assertThat(numbers(parsed(html)))
                .filteredOn(told -> told.key().equals("wait/rounds"))
                .singleElement()
                .satisfies(told -> assertThat(told.shown()).isEqualTo("3"));
        assertThat(html).contains("found in three of ten such runs only");
    }

    @Test
    void textFromResultsStaysText() throws Exception {
        String evil = "</script><script>alert(1)</script><img src=x onerror=alert(1)> & \"'";
        var virtual = IntStream.rangeClosed(1, 5)
                .mapToObj(i -> MadeUp.window(i, 100).blockedAt("a.B(" + evil + ")"))
                .toArray(MadeUp.Draft[]::new);
        var contender = new dev.hawser.lab.result.Contender(evil, MadeUp.LOOP.engine(), evil, false);
        var workload = new WorkloadResult(
                evil,
                evil,
                Measure.THROUGHPUT,
                List.of(MadeUp.result(contender, virtual), MadeUp.result(MadeUp.VIRTUAL, virtual)));
        String html = html(MadeUp.results(List.of(), workload));
        assertThat(html.split("<script", -1)).hasSize(4);
        assertThat(html.split("</script", -1)).hasSize(4);
        assertThat(html).doesNotContain("<img");
        assertThat(quotations(parsed(html))).contains(evil);
        assertThat(charts(html).findValuesAsString("label")).contains(evil);
    }

    @Test
    void thePageAsksForNothing() throws Exception {
        String html = html(Sample.synthetic());
        assertThat(html).contains("default-src &#39;none&#39;").doesNotContain("sourceMappingURL");
        var document = parsed(html);
        for (String attribute : List.of("src", "srcset", "style", "onload", "onclick")) {
            assertThat(elements(document)).noneMatch(element -> element.hasAttribute(attribute));
        }
        assertThat(elements(document).stream().filter(element -> element.hasAttribute("href")))
                .isNotEmpty()
                .allMatch(element -> element.getAttribute("href").startsWith("#"));
        assertThat(elements(document)).extracting(Element::getTagName).doesNotContain("link", "img", "iframe");
    }

    @Test
    void aRunWithoutAnythingHasAPageToo() throws Exception {
        var nothing = MadeUp.results(
                List.of(),
                MadeUp.workload(Measure.RATE_AT_SLO),
                new WorkloadResult(
                        "echo",
                        "the handler echoes",
                        Measure.THROUGHPUT,
                        List.of(MadeUp.result(MadeUp.LOOP, new long[0]))));
        var document = parsed(html(nothing));
        assertThat(quotations(document)).contains("No recommendation: no workload has a verdict.");
        PageCheck.numbers(numbers(document), nothing);
    }

    @Test
    void theSameResultsGiveTheSamePage() throws Exception {
        assertThat(html(Sample.synthetic())).isEqualTo(html(Sample.synthetic()));
    }

    private static String html(Results results) throws Exception {
        return Report.of(results).html();
    }

    private static JsonNode charts(String html) {
        var json = CHARTS.matcher(html);
        assertThat(json.find()).isTrue();
        return new JsonMapper().readTree(json.group(1));
    }

    /// The page is well-formed XML but for scripts, styles and the tags that have no end.
    static Document parsed(String html) throws Exception {
        String xml = CODE.matcher(html)
                .replaceAll("")
                .replaceFirst("<!doctype html>", "")
                .replaceAll("<(meta|br|hr)\\b([^>]*)>", "<$1$2/>");
        return DocumentBuilderFactory.newInstance().newDocumentBuilder().parse(new InputSource(new StringReader(xml)));
    }

    private static List<Element> elements(Document document) {
        var all = document.getElementsByTagName("*");
        return IntStream.range(0, all.getLength())
                .mapToObj(i -> (Element) all.item(i))
                .toList();
    }

    static List<PageCheck.Told> numbers(Document document) {
        return elements(document).stream()
                .filter(element -> element.getTagName().equals("data"))
                .map(element -> new PageCheck.Told(
                        element.getAttribute("data-of"),
                        Double.parseDouble(element.getAttribute("value")),
                        element.getTextContent()))
                .toList();
    }

    static List<String> quotations(Document document) {
        return elements(document).stream()
                .filter(element -> element.hasAttribute("data-quoted"))
                .map(Element::getTextContent)
                .toList();
    }

    private static void digits(Node node, List<String> loose) {
        if (node instanceof Element element
                && (element.getTagName().equals("data") || element.hasAttribute("data-quoted"))) {
            return;
        }
        if (node.getNodeType() == Node.TEXT_NODE
                && node.getTextContent().chars().anyMatch(Character::isDigit)) {
            loose.add(node.getTextContent());
        }
        for (Node child = node.getFirstChild(); child != null; child = child.getNextSibling()) {
            digits(child, loose);
        }
    }
}
