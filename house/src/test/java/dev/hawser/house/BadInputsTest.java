package dev.hawser.house;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/// The table of bad inputs in `docs/bad-inputs.md` tells which tests there are, and no others.
final class BadInputsTest {
    private static final Pattern LINE = Pattern.compile("\\| (\\d+) \\| .+ \\| .+ \\| (.+) \\|");
    private static final Pattern TEST = Pattern.compile("`([\\w/]+)(?:\\.(\\w+))?`");

    /// What a method is named for, as `row57_row58_…`.
    private static final Pattern NAMED = Pattern.compile("\\bvoid ((?:row\\d+_)+)\\w+\\(");

    private static final Pattern NUMBER = Pattern.compile("row(\\d+)_");

    /// A member of a list of inputs, as `bad(57, "…", …)`; a formatter may have put the number on a line of its own.
    private static final Pattern LISTED = Pattern.compile("\\b(?:bad|many|connection|stream|head)\\(\\s*(\\d+),");

    private static final Set<String> LISTS = Set.of(
            "web/src/test/java/dev/hawser/web/server/BadRequestsTest.java",
            "web/src/test/java/dev/hawser/web/server/BadFramesTest.java",
            "web/src/test/java/dev/hawser/web/socket/BadFramesTest.java");

    @Test
    void eachRowHasATestThatIsThere() throws IOException {
        var rows = rows();
        assertThat(rows).hasSizeGreaterThan(90);
        List<String> missing = new ArrayList<>();
        for (var row : rows.entrySet()) {
            for (String test : row.getValue()) {
                if (!isThere(row.getKey(), test)) {
                    missing.add(row.getKey() + " " + test);
                }
            }
        }
        assertThat(missing)
                .as("tests of docs/bad-inputs.md that aren't in the sources")
                .isEmpty();
    }

    /// In the tests of every module, the contracts that testkit publishes among them.
    @Test
    void eachNumberInATestIsInTheTable() throws IOException {
        var rows = rows();
        Set<String> missing = new HashSet<>();
        for (Path file : Repository.javaFiles()) {
            String shown = Repository.show(file);
            if (!shown.contains("/src/test/") && !shown.startsWith("testkit/")) {
                continue;
            }
            String source = Files.readString(file);
            var named = NAMED.matcher(source);
            while (named.find()) {
                var number = NUMBER.matcher(named.group(1));
                while (number.find()) {
                    check(rows, Integer.parseInt(number.group(1)), shown, missing);
                }
            }
            if (LISTS.contains(shown)) {
                for (int number : listed(source)) {
                    check(rows, number, shown, missing);
                }
            }
        }
        assertThat(missing)
                .as("numbers in tests that docs/bad-inputs.md lacks, or has without that test")
                .isEmpty();
    }

    private static void check(Map<Integer, List<String>> rows, int number, String file, Set<String> missing) {
        String name = file.substring(file.lastIndexOf('/') + 1).replace(".java", "");
        if (rows.getOrDefault(number, List.of()).stream()
                .noneMatch(test -> test.equals(name) || test.endsWith("/" + name) || test.startsWith(name + "."))) {
            missing.add(number + " of " + file);
        }
    }

    private static boolean isThere(int number, String test) throws IOException {
        int dot = test.indexOf('.');
        String file = "/" + (dot < 0 ? test : test.substring(0, dot)) + ".java";
        for (Path path : Repository.javaFiles()) {
            if (path.toString().endsWith(file)) {
                String source = Files.readString(path);
                if (dot < 0 ? listed(source).contains(number) : source.contains(" " + test.substring(dot + 1) + "(")) {
                    return true;
                }
            }
        }
        return false;
    }

    private static Set<Integer> listed(String source) {
        Set<Integer> numbers = new HashSet<>();
        var listed = LISTED.matcher(source);
        while (listed.find()) {
            numbers.add(Integer.parseInt(listed.group(1)));
        }
        return numbers;
    }

    private static Map<Integer, List<String>> rows() throws IOException {
        Map<Integer, List<String>> rows = new TreeMap<>();
        for (String line : Files.readAllLines(Repository.file("docs/bad-inputs.md"))) {
            var row = LINE.matcher(line);
            if (row.matches()) {
                List<String> tests = new ArrayList<>();
                var test = TEST.matcher(row.group(2));
                while (test.find()) {
                    tests.add(test.group(2) == null ? test.group(1) : test.group(1) + "." + test.group(2));
                }
                assertThat(tests).as(line).isNotEmpty();
                rows.put(Integer.parseInt(row.group(1)), tests);
            }
        }
        return rows;
    }
}
