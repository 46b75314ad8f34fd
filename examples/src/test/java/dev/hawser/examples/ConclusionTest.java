package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// The article's conclusion claims much and shows nothing of it. Each claim has its program here; these are two of
/// them.
final class ConclusionTest {
    private final List<String> said = new CopyOnWriteArrayList<>();

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void errorHandling(String engine) throws Exception {
        new ErrorHandling(said::add).on(Engine.of(engine));
        assertThat(said)
                .containsExactly(
                        engine,
                        "  a callback throws: it hears 'nothing', and was closed as 'failed'; "
                                + "the other hears 'Echo: hello'",
                        "  a line is too long: it hears 'Line too long: expected at most 16384 bytes', "
                                + "and was closed as 'violation'; the other hears 'Echo: hello'",
                        "  a peer falls silent: it hears 'nothing', and was closed as 'timed-out'; "
                                + "the other hears 'Echo: hello'",
                        "  an answer never comes: it hears 'Sorry: no answer in 200 ms', "
                                + "and was closed as 'peer-closed'; the other hears 'Echo: hello'",
                        "  an answer fails: it hears 'Sorry: the database is away', "
                                + "and was closed as 'peer-closed'; the other hears 'Echo: hello'");
    }

    @Test
    void manyConnections() throws Exception {
        int count = Math.min(2_500, ManyConnections.MOST);
        new ManyConnections(said::add).hold(count);
        assertThat(said)
                .containsExactly(
                        count + " connections are open",
                        count + " of them asked and were answered, by 1 thread",
                        "one more question among " + count + ": Echo: hello");
    }

    @Test
    void everyProgramOfTheTableIsThere() throws IOException {
        var folder = Path.of("").toAbsolutePath();
        var links = Pattern.compile("\\]\\(([^)#]+)\\)").matcher(Files.readString(folder.resolve("README.md")));
        assertThat(links.results().map(link -> folder.resolve(link.group(1))))
                .isNotEmpty()
                .allMatch(Files::exists);
    }
}
