package dev.hawser.lab.report;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.result.Sample;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import tools.jackson.databind.JsonNode;

/// Opens the page in a real browser, as a desk and as a phone show it, by day and by night. Pictures stay in
/// `target/compare-report`.
@Tag("referee")
final class PageRefereeTest {
    private static final Path FOLDER = Path.of("target", "compare-report");

    @TempDir
    static Path profile;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static Browser browser;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static Path page;

    @SuppressWarnings("NullAway.Init") // made before all tests
    private static Results results;

    @BeforeAll
    static void open() throws Exception {
        var program = Browser.program();
        assumeTrue(program.isPresent(), "SKIPPED: there is no Chromium to open the page with");
        page = Report.of(Sample.synthetic()).write(FOLDER).toAbsolutePath();
        results = ResultsFile.read(FOLDER.resolve("results.json"));
        browser = Browser.start(program.orElseThrow(), profile);
    }

    @AfterAll
    static void close() {
        if (Browser.program().isPresent()) {
            browser.close();
        }
    }

    @ParameterizedTest
    @CsvSource({"desk, 1280, 900, false", "desk, 1280, 900, true", "phone, 390, 844, false", "phone, 390, 844, true"})
    void itIsWholeEverywhere(String name, int width, int height, boolean dark) throws Exception {
        browser.open(page, width, height, dark);
        browser.picture(FOLDER.resolve(name + (dark ? "-dark" : "-light") + ".png"));
        assertThat(browser.complaints()).as("what the browser complained of").isEmpty();
        assertThat(browser.requests()).containsExactly(page.toUri().toString());
        assertThat(overflowing(".scroll")).as("what sticks out").isEmpty();
        PageCheck.numbers(numbers(), results);
        chartsShowTheFigures();
        assertThat(contrasts(4.5)).as("letters that are hard to read").isEmpty();
    }

    @Test
    void theChartsFollowTheTimeOfDay() throws Exception {
        browser.open(page, 1280, 900, false);
        String day = browser.evaluate(FIRST_COLOUR).asString();
        browser.open(page, 1280, 900, true);
        assertThat(browser.evaluate(FIRST_COLOUR).asString()).isNotEqualTo(day);
    }

    @Test
    void itPrints() throws Exception {
        browser.open(page, 1280, 900, true);
        browser.print(FOLDER.resolve("print.pdf"));
        assertThat(Files.size(FOLDER.resolve("print.pdf"))).isGreaterThan(20_000);
        assertThat(browser.complaints()).isEmpty();
    }

    /// A4 at 96 dots an inch, less the margins that browsers leave. On paper nothing scrolls.
    @Test
    void nothingSticksOutOfThePaper() throws Exception {
        browser.open(page, 1280, 900, true);
        browser.asPrinted(718, 1_046);
        browser.picture(FOLDER.resolve("paper.png"));
        assertThat(overflowing(".none")).as("what sticks out").isEmpty();
        assertThat(contrasts(4.5)).as("letters that are hard to read").isEmpty();
        assertThat(browser.evaluate("getComputedStyle(document.body).backgroundColor")
                        .asString())
                .as("ink is dear")
                .isEqualTo("rgb(255, 255, 255)");
        PageCheck.numbers(numbers(), results);
    }

    private static final String FIRST_COLOUR =
            "Chart.getChart(document.querySelector('canvas')).data.datasets[0].borderColor[0]";

    /// What is wider than the page, other than inside a part that scrolls by itself; and the page itself.
    private static List<String> overflowing(String scrolling) {
        return strings("""
            (() => {
              const wide = document.documentElement.clientWidth;
              const out = [...document.body.querySelectorAll('*')]
                .filter(it => !it.closest('SCROLLING') && !it.closest('.hidden') && it.getBoundingClientRect().right > wide + 0.5)
                .map(it => it.tagName + '.' + it.className);
              const cut = [...document.querySelectorAll('th, td, dd, dt, p, h1, h2, h3, figcaption, li, summary')]
                .filter(it => !it.classList.contains('hidden') && it.scrollWidth > it.clientWidth + 1 && it.clientWidth > 0
                    && getComputedStyle(it).display !== 'inline')
                .map(it => 'cut: ' + it.tagName + ' ' + it.textContent.slice(0, 40));
              return document.documentElement.scrollWidth > wide ? ['the page', ...out, ...cut] : [...out, ...cut];
            })()
            """.replace("SCROLLING", scrolling));
    }

    private static List<PageCheck.Told> numbers() {
        var told = new ArrayList<PageCheck.Told>();
        browser.evaluate("[...document.querySelectorAll('data')].map(it => [it.dataset.of, it.value, it.textContent])")
                .forEach(it -> told.add(new PageCheck.Told(
                        it.path(0).asString(),
                        Double.parseDouble(it.path(1).asString()),
                        it.path(2).asString())));
        return told;
    }

    /// Each chart is drawn, has its size, and holds the figures of the table below it.
    private static void chartsShowTheFigures() {
        var charts = browser.evaluate("""
            [...document.querySelectorAll('canvas')].map(canvas => {
              const chart = Chart.getChart(canvas);
              return {
                height: canvas.clientHeight,
                drawn: chart.data.datasets.flatMap(set => set.data.flatMap(it => typeof it === 'number' ? [it] : [it.x, it.y])),
                table: [...canvas.closest('figure').querySelectorAll('data')].map(it => Number(it.value)),
                painted: canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height).data.some(it => it !== 0),
              };
            })
            """);
        assertThat(charts.size()).isGreaterThan(8);
        for (JsonNode chart : charts) {
            assertThat(chart.path("painted").booleanValue()).isTrue();
            assertThat(chart.path("height").intValue()).isGreaterThan(100);
            var table = doubles(chart.path("table"));
            assertThat(doubles(chart.path("drawn")))
                    .isNotEmpty()
                    .allSatisfy(number -> assertThat(table)
                            .anySatisfy(it -> assertThat(it).isCloseTo(number, within(Math.abs(number) * 1e-12))));
        }
    }

    /// Text whose contrast with what lies behind it is below WCAG 2.2's 1.4.3 (AA).
    private static List<String> contrasts(double least) {
        return strings("""
            (() => {
              const parse = colour => colour.match(/[\\d.]+/g).map(Number);
              const light = ([r, g, b]) => [r, g, b].map(it => it / 255)
                .map(it => it <= 0.04045 ? it / 12.92 : ((it + 0.055) / 1.055) ** 2.4)
                .reduce((sum, it, i) => sum + it * [0.2126, 0.7152, 0.0722][i], 0);
              const behind = it => {
                for (; it; it = it.parentElement) {
                  const colour = parse(getComputedStyle(it).backgroundColor);
                  if (colour.length === 3 || colour[3] === 1) return colour;
                }
                return [255, 255, 255];
              };
              return [...document.body.querySelectorAll('*')]
                .filter(it => [...it.childNodes].some(node => node.nodeType === 3 && node.data.trim() !== ''))
                .filter(it => !['SCRIPT', 'CANVAS'].includes(it.tagName))
                .map(it => {
                  const [a, b] = [light(parse(getComputedStyle(it).color)), light(behind(it))];
                  return [(Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05), it.tagName + ' ' + it.textContent.slice(0, 30)];
                })
                .filter(([ratio]) => ratio < %s)
                .map(([ratio, text]) => ratio.toFixed(2) + ' ' + text);
            })()
            """.formatted(least));
    }

    private static List<String> strings(String expression) {
        return browser.evaluate(expression)
                .valueStream()
                .map(JsonNode::asString)
                .toList();
    }

    private static List<Double> doubles(JsonNode array) {
        return array.valueStream().map(JsonNode::doubleValue).toList();
    }
}
