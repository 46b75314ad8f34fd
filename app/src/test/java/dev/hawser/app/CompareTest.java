package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.lab.result.ContenderResult;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Results;
import dev.hawser.lab.result.ResultsFile;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Request;
import dev.hawser.web.Resource;
import dev.hawser.web.Response;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The command line of `compare`. What is measured is as little as can be; what comes of it is the lab's business.
@Timeout(180)
final class CompareTest {
    private static final List<String> SHORT =
            List.of("compare", "--engines", "virtual-threads", "--rounds", "1", "--duration", "100ms", "--rate", "200");

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "--workloads ecco | there is no workload 'ecco'; expected one of churn, cpu, echo, idle, json, mixed,"
                        + " slow-readers, tasks, tls, users, wait",
                "--workloads echo,protokoll=x | no workload can be made of 'protokoll='; expected one of",
                "--engines eventloop | engine is eventloop; expected one of thread-pool, virtual-threads, event-loop",
                "--rounds 0 | rounds is 0; expected 1 to 1000",
                "--rounds many | 'many' is not an int",
                "--duration 10 | '10' is no duration; expected one like 500ms",
                "--duration 1ms | duration is 1 ms; expected 100 ms or more",
                "--connections 0 | connections is 0; expected 1 to 20000",
                "--workloads idle --connections 19000 | workload idle would have 21000 connections, its crowd included;"
                        + " expected at most",
                "--connections 16,many | 'many' is not an int",
                "--rate 0 | rate is 0.0; expected more than 0",
                "--rate -5 | rate is -5.0; expected more than 0",
                "--slo fast | SLO is fast; expected one of p50",
                "--slo p99<0ms | SLO is 0 microseconds; expected 1 or more",
                "--jar nowhere.jar | there is no nowhere.jar; --jar wants a file or folder",
                "--protocol com.example.Missing | there is no class com.example.Missing on the class path; name its"
                        + " jar",
                "--protocol java.lang.String | java.lang.String is no dev.hawser.core.protocol.Protocol and no",
                "--protocol java.lang.Runnable | java.lang.Runnable is no dev.hawser.core.protocol.Protocol",
                "--http-resource java.lang.String | java.lang.String is no dev.hawser.web.Resource and no"
                        + " dev.hawser.web.Handler",
                "--workloads echo --request nowhere | there is no file nowhere; --request wants one",
                "--workloads echo --answer lines | --answer is lines without --request",
                "--colour | Unknown option: '--colour'",
            })
    void aWrongWordIsAnsweredInOneLineBeforeAnythingIsMeasured(String arguments, String told) {
        Ran.wrongly("compare " + arguments, told);
    }

    @Test
    void aJarWithoutWorkloadsIsNotMeasuredAsIfThereWereNone() {
        var ran = Ran.command(List.of("compare", "--jar", folder.toString()));
        assertThat(ran.code()).isEqualTo(Hawser.CALLED_WRONGLY);
        assertThat(ran.err())
                .contains("there is no workload in")
                .contains("META-INF/services")
                .contains("--protocol");
    }

    @Test
    void theResultsAreWrittenWithTheCommandThatMakesThemAgain() throws Exception {
        var ran = run("--workloads", "echo", "--connections", "2,3", "--slo", "p90<5ms", "--out", out(), "--json");
        assertThat(ran.code()).as(ran.err()).isZero();
        var results = results();
        assertThat(ResultsFile.parse(ran.out())).isEqualTo(results);
        assertThat(Files.readString(folder.resolve("report/index.html"))).contains("<!doctype html>");
        assertThat(results.run().command())
                .isEqualTo("./hawser " + String.join(" ", SHORT)
                        + " --workloads echo --connections 2,3 --slo 'p90<5ms' --out " + out() + " --json");
        assertThat(results.run().slo()).hasToString("p90<5ms");
        assertThat(results.run().plan().rounds()).isEqualTo(1);
        var only = only(results);
        assertThat(only.contender().engine()).isEqualTo(EngineKind.VIRTUAL_THREADS);
        assertThat(only.windows())
                .extracting(window -> window.load().connections())
                .containsExactly(2, 3);
        assertThat(ran.err())
                .contains("echo: 1 rounds, about 0:")
                .contains("not measured, name them with --workloads: churn, cpu")
                .contains("left · echo: virtual-threads, round 1 of 1")
                .contains("wrote ");
    }

    @Tag("referee")
    @Test
    void aProtocolIsAskedWhatTheFileSays() throws Exception {
        var request = Files.writeString(folder.resolve("request"), "twice\n");
        compile("Twice", """
            import dev.hawser.core.protocol.*;
            public final class Twice extends LineProtocol {
                public Twice() { super(LineFormat.LF); }
                @Override protected void lineReceived(String line) { sendLine(line); sendLine(line); }
            }
            """);
        var ran = run(
                "--jar",
                folder.toString(),
                "--protocol",
                "Twice",
                "--request",
                request.toString(),
                "--answer",
                "lines=2",
                "--out",
                out());
        assertThat(ran.code()).as(ran.err()).isZero();
        var results = results();
        assertThat(results.workloads().getFirst().name()).isEqualTo("Twice");
        assertServed(only(results));
    }

    /// What a workload is besides its requests stays: the server of `tls` speaks nothing else.
    @Tag("referee")
    @Test
    void anotherRequestIsAskedInTheSameWay() throws Exception {
        var request = Files.writeString(folder.resolve("request"), "again\n");
        var ran = run("--workloads", "tls", "--request", request.toString(), "--out", out());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertServed(only(results()));
    }

    @Test
    void aFolderThatCantBeIsSaidBeforeAnythingIsMeasured() throws Exception {
        var file = Files.writeString(folder.resolve("taken"), "a file");
        for (String place : List.of(file.toString(), file.resolve("below").toString())) {
            var ran = run("--workloads", "echo", "--out", place);
            assertThat(ran.code()).as(ran.err()).isEqualTo(Hawser.CALLED_WRONGLY);
            assertThat(ran.err())
                    .startsWith("hawser: --out is " + place + ", where no report can be written: ")
                    .doesNotContain("ceiling");
            assertThat(ran.err().lines()).hasSize(1);
        }
        assertThat(file).hasContent("a file");
    }

    @Tag("referee")
    @Test
    void aWebResourceIsAskedWhatTheFileSays() throws Exception {
        var request = Files.writeString(folder.resolve("request"), "GET /page HTTP/1.1\r\nHost: localhost\r\n\r\n");
        var ran = run("--http-resource", Pages.class.getName(), "--request", request.toString(), "--out", out());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertServed(only(results()));
    }

    @Tag("referee")
    @Test
    void aJarBringsItsWorkloads() throws Exception {
        compile("Mine", """
            import dev.hawser.core.protocol.*;
            import dev.hawser.lab.result.Contender;
            import dev.hawser.lab.workload.*;
            public final class Mine implements Workload {
                public Mine() {}
                public String name() { return "mine"; }
                public String what() { return "the handler is mine"; }
                public ProtocolFactory handler(Contender contender) {
                    return _ -> new LineProtocol(LineFormat.LF) {
                        @Override protected void lineReceived(String line) { sendLine(line); }
                    };
                }
                public Traffic traffic() { return Traffic.ofLine("mine").withConnections(2); }
            }
            """);
        var services = Files.createDirectories(folder.resolve("META-INF/services"));
        Files.writeString(services.resolve("dev.hawser.lab.workload.Workload"), "Mine\n");
        var ran = run("--jar", folder.toString(), "--out", out());
        assertThat(ran.code()).as(ran.err()).isZero();
        assertThat(ran.out())
                .as("a table, where nobody asks for JSON")
                .contains("mine: the handler is mine", "virtual-threads")
                .doesNotContain("{");
        assertThat(results().workloads()).singleElement().satisfies(mine -> {
            assertThat(mine.name()).isEqualTo("mine");
            assertServed(mine.contenders().getFirst());
        });
    }

    /// A page below the root, and nothing at it.
    public static final class Pages implements Resource {
        /// Called in the server.
        public Pages() {}

        @Override
        public Map<Method, Handler> handlers() {
            return Map.of();
        }

        @Override
        public Optional<Resource> child(String segment, Request request) {
            return segment.equals("page")
                    ? Optional.of(() -> Map.of(Method.GET, _ -> Response.text("page\n")))
                    : Optional.empty();
        }
    }

    private String out() {
        return folder.resolve("report").toString();
    }

    private Results results() throws Exception {
        return ResultsFile.read(folder.resolve("report/results.json"));
    }

    private static ContenderResult only(Results results) {
        assertThat(results.workloads()).hasSize(1);
        assertThat(results.workloads().getFirst().contenders()).hasSize(1);
        return results.workloads().getFirst().contenders().getFirst();
    }

    private static void assertServed(ContenderResult result) {
        assertThat(result.windows()).singleElement().satisfies(window -> {
            assertThat(window.answered()).isPositive();
            assertThat(window.errors()).isEmpty();
            assertThat(window.starved()).isZero();
        });
    }

    /// Compiles what is on no class path of ours.
    private void compile(String name, String source) throws Exception {
        var file = Files.writeString(folder.resolve(name + ".java"), source);
        Compiled.into(folder, Compiled.classPath(), List.of(file));
    }

    private static Ran run(String... more) {
        List<String> line = new ArrayList<>(SHORT);
        line.addAll(List.of(more));
        return Ran.command(line);
    }
}
