package dev.hawser.lab.report;

import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.lab.verdict.Verdicts;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/// What a reader gets of a comparison.
///
/// @param results what was measured
/// @param verdicts what follows
public record Report(Results results, Verdicts verdicts) {
    /// Judges these results.
    public static Report of(Results results) {
        return new Report(results, Verdicts.of(results));
    }

    /// Makes a folder ready for a report, before there is one.
    ///
    /// @throws IOException when it can't be made, or nothing can be written into it
    public static void prepare(Path folder) throws IOException {
        Files.createDirectories(folder);
        Files.delete(Files.createTempFile(folder, "report", ".part"));
    }

    /// Writes `results.json` and `index.html` into a folder, which is made if it isn't there; files of these names
    /// are replaced.
    ///
    /// @return the page
    /// @throws IOException when the disk says no
    public Path write(Path folder) throws IOException {
        Files.createDirectories(folder);
        ResultsFile.write(results, folder.resolve("results.json"));
        return Files.writeString(folder.resolve("index.html"), new Page(results, verdicts).html());
    }

    /// Returns the page as HTML.
    ///
    /// @throws IOException when a part of it is not on the class path
    public String html() throws IOException {
        return new Page(results, verdicts).html();
    }

    /// Returns table and verdicts for a terminal, at most 100 columns wide, with a line end at the end.
    ///
    /// @param plain whether to keep to ASCII, for a terminal or a file that may have no UTF-8
    public String text(boolean plain) {
        var text = new ConsoleTable(results, verdicts).text();
        return plain ? ConsoleTable.plain(text) : text;
    }
}
