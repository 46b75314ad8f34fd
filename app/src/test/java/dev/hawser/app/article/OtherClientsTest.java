package dev.hawser.app.article;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.hawser.core.engine.Engine;
import java.io.IOException;
import java.net.URISyntaxException;
import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Tag;

/// Programs that we did not write talk to the two servers: the article's client, netcat, telnet, and Twisted.
@Tag("referee")
final class OtherClientsTest {
    private static final String PYTHON = "/usr/bin/python3";
    private static final int PATIENCE_SECONDS = 30;

    @OnEachEngine
    void theArticlesOwnClientWorksUnchanged(Engine engine) throws Exception {
        need(PYTHON, "python3");
        try (var server = Running.serve(engine, new LineServer(Clock.systemUTC()))) {
            var client = start(PYTHON, script("article_client.py"), port(server));
            var lines = output(client).lines().toList();
            assertThat(lines).hasSize(12);
            for (int i = 0; i < 3; i++) {
                String name = "Client " + i;
                var mine = lines.stream().filter(line -> line.startsWith(name)).toList();
                assertThat(mine.get(0)).matches(name + ": Welcome! You are client number [123]");
                assertThat(mine.get(1)).isEqualTo(name + " received: Echo: Hello");
                assertThat(mine.get(2)).matches(name + " received: Current time: \\S+Z");
                assertThat(mine.get(3)).matches(name + " received: Current client count: [123]");
            }
        }
    }

    @OnEachEngine
    void netcatGetsItsAnswersFromBothServers(Engine engine) throws Exception {
        need("/usr/bin/nc", "netcat-openbsd");
        try (var line = Running.serve(engine, new LineServer(Clock.systemUTC()));
                var echo = Running.serve(engine, new EchoServer())) {
            var toLine = start("/usr/bin/nc", "-N", "127.0.0.1", port(line));
            type(toLine, "hello\nCOUNT\n\nquit\n");
            toLine.getOutputStream().close();
            assertThat(output(toLine)).isEqualTo("""
                Welcome! You are client number 1
                Echo: hello
                Current client count: 1
                Echo:\s
                Goodbye!
                """);
            var toEcho = start("/usr/bin/nc", "-N", "127.0.0.1", port(echo));
            // Ends by the end of input alone: what was asked is still answered.
            type(toEcho, "hello\n");
            toEcho.getOutputStream().close();
            assertThat(output(toEcho)).isEqualTo("Welcome to the Hawser echo server!\r\nEcho: hello\r\n");
        }
    }

    @OnEachEngine
    void telnetGetsItsAnswersFromBothServers(Engine engine) throws Exception {
        need("/usr/bin/telnet", "telnet");
        try (var line = Running.serve(engine, new LineServer(Clock.systemUTC()));
                var echo = Running.serve(engine, new EchoServer())) {
            var toLine = start("/usr/bin/telnet", "127.0.0.1", port(line));
            type(toLine, "hello\nquit\n");
            assertThat(output(toLine)).contains("Welcome! You are client number 1", "Echo: hello", "Goodbye!");
            var toEcho = start("/usr/bin/telnet", "127.0.0.1", port(echo));
            type(toEcho, "hello\nQuit\n");
            assertThat(output(toEcho)).contains("Welcome to the Hawser echo server!", "Echo: hello\n", "Echo: Quit\n");
        }
    }

    @OnEachEngine
    void aLineReceiverOfTwistedGetsItsAnswersFromBothServers(Engine engine) throws Exception {
        need(PYTHON, "python3");
        var probe = start(PYTHON, "-c", "import twisted");
        output(probe);
        assumeTrue(probe.exitValue() == 0, "skipped: " + PYTHON + " has no Twisted; install python3-twisted");
        try (var line = Running.serve(engine, new LineServer(Clock.systemUTC()));
                var echo = Running.serve(engine, new EchoServer())) {
            assertThat(output(start(PYTHON, script("line_receiver.py"), port(echo))))
                    .isEqualTo("""
                        Welcome to the Hawser echo server!
                        Echo: Grüße
                        Echo:\s
                        Echo: QUIT
                        ConnectionDone
                        """);
            assertThat(output(start(PYTHON, script("line_receiver.py"), port(line), "LF")))
                    .isEqualTo("""
                        Welcome! You are client number 1
                        Echo: Grüße
                        Echo:\s
                        Goodbye!
                        ConnectionDone
                        """);
        }
    }

    private static void need(String program, String debianPackage) {
        assumeTrue(
                Files.isExecutable(Path.of(program)), "skipped: there is no " + program + "; install " + debianPackage);
    }

    private static Process start(String... command) throws IOException {
        var builder = new ProcessBuilder(List.of(command)).redirectErrorStream(true);
        builder.environment().put("PYTHONIOENCODING", "utf-8");
        return builder.start();
    }

    private static void type(Process program, String text) throws IOException {
        program.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
        program.getOutputStream().flush();
    }

    private static String output(Process program) throws IOException, InterruptedException {
        try {
            var text = new String(program.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
            assertThat(program.waitFor(PATIENCE_SECONDS, TimeUnit.SECONDS)).isTrue();
            return text;
        } finally {
            program.destroyForcibly();
        }
    }

    private static String port(Running server) {
        return Integer.toString(server.port().port());
    }

    private static String script(String name) throws URISyntaxException {
        URL found = OtherClientsTest.class.getResource("/" + name);
        return Path.of(Objects.requireNonNull(found, name).toURI()).toString();
    }
}
