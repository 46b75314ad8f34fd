package dev.hawser.house;

import static org.assertj.core.api.Assertions.assertThat;

import com.palantir.javaformat.java.Formatter;
import com.palantir.javaformat.java.FormatterException;
import com.palantir.javaformat.java.JavaFormatterOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// One layout for all, so that nobody argues about it and a diff shows only what was meant.
///
/// It is a test and not a Maven plugin because the formatter reads sources with the parser of the JDK it runs on:
/// tests run on the build's own JDK, a plugin would run on whichever Java Maven happens to have.
// It computes all the time, and how long that takes is the machine's business.
@Timeout(value = 10, unit = TimeUnit.MINUTES)
final class FormatTest {
    private static final String FIX = "mvn -q test -pl house -Dformat";
    private static final boolean APPLY = System.getProperty("format") != null;

    private static final Pattern MODULE_IMPORT = Pattern.compile("^import module ", Pattern.MULTILINE);

    private final Formatter formatter = Formatter.createFormatter(JavaFormatterOptions.builder()
            .style(JavaFormatterOptions.Style.PALANTIR)
            .build());

    @Test
    void everyJavaFileIsFormatted() throws IOException {
        List<String> wrong = new ArrayList<>();
        for (Path file : Repository.javaFiles()) {
            String source = Files.readString(file);
            try {
                String formatted = format(source);
                if (formatted.equals(source)) {
                    continue;
                }
                if (APPLY) {
                    Files.writeString(file, formatted);
                } else {
                    wrong.add(Repository.show(file));
                }
            } catch (FormatterException e) {
                wrong.add(Repository.show(file) + " cannot be formatted: " + e.getMessage());
            }
        }
        assertThat(wrong)
                .as("files that are not formatted; this command rewrites them:  %s", FIX)
                .isEmpty();
    }

    private String format(String source) throws FormatterException {
        // The formatter does not know `import module`; disguised, such a file comes through with its imports as they
        // are.
        Matcher module = MODULE_IMPORT.matcher(source);
        String formatted = module.find()
                ? formatter
                        .formatSource(module.replaceAll("import module_"))
                        .replace("import module_", "import module ")
                : formatter.formatSourceAndFixImports(source);
        // It breaks a long line comment, but writes no slashes before the rest of a documentation comment.
        if (!docLines(formatted).equals(docLines(source))) {
            throw new FormatterException("a /// comment is longer than 120 columns; break it by hand");
        }
        return formatted;
    }

    private static List<String> docLines(String source) {
        return source.lines()
                .map(String::strip)
                .filter(line -> line.startsWith("///"))
                .toList();
    }
}
