package dev.hawser.app.metrics;

import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Set;
import java.util.regex.Pattern;

/// Prometheus' text format 0.0.4, read as its document has it and no more kindly.
///
/// @param samples by their names and labels, as they stand in the text
record Exposition(Map<String, Double> samples) {
    private static final String NAME = "[a-zA-Z_:][a-zA-Z0-9_:]*";
    private static final String LABEL = "[a-zA-Z_][a-zA-Z0-9_]*=\"(?:[^\"\\\\\\n]|\\\\[\\\\\"n])*\"";
    private static final Pattern SAMPLE =
            Pattern.compile("(" + NAME + ")(?:\\{((?:" + LABEL + ")(?:," + LABEL + ")*)?,?\\})? (\\S+)");
    private static final Pattern HELP = Pattern.compile("# HELP (" + NAME + ")(?: .*)?");
    private static final Pattern TYPE =
            Pattern.compile("# TYPE (" + NAME + ") (counter|gauge|histogram|summary|untyped)");

    static Exposition of(String text) {
        if (!text.endsWith("\n")) {
            throw new AssertionError("the last line has no end");
        }
        Map<String, Double> samples = new LinkedHashMap<>();
        Map<String, String> types = new HashMap<>();
        Set<String> over = new HashSet<>();
        String family = "";
        for (String line : text.substring(0, text.length() - 1).split("\n", -1)) {
            var help = HELP.matcher(line);
            var type = TYPE.matcher(line);
            var sample = SAMPLE.matcher(line);
            if (help.matches()) {
                continue;
            }
            if (type.matches()) {
                over.add(family);
                family = type.group(1);
                check(types.put(family, type.group(2)) == null, "a second TYPE", line);
                check(!over.contains(family), "lines of one family are apart", line);
                continue;
            }
            check(sample.matches(), "no sample, HELP or TYPE", line);
            check(belongs(sample.group(1), family, types), "it doesn't belong to the family " + family, line);
            String labels = sample.group(2) == null ? "" : "{" + sample.group(2) + "}";
            check(
                    samples.put(sample.group(1) + labels, Double.valueOf(sample.group(3))) == null,
                    "a second time the same sample",
                    line);
        }
        return new Exposition(samples);
    }

    private static boolean belongs(String name, String family, Map<String, String> types) {
        return switch (types.getOrDefault(family, "none")) {
            case "counter" -> name.equals(family) && name.endsWith("_total");
            case "gauge", "untyped" -> name.equals(family);
            case "summary" -> name.matches(Pattern.quote(family) + "(_sum|_count)?");
            case "histogram" -> name.matches(Pattern.quote(family) + "(_sum|_count|_bucket)");
            default -> false;
        };
    }

    private static void check(boolean right, String what, String line) {
        if (!right) {
            throw new AssertionError(what + ": " + line);
        }
    }

    /// Returns a sample; 0 where there is none.
    double value(String nameAndLabels) {
        return samples.getOrDefault(nameAndLabels, 0.0);
    }
}
