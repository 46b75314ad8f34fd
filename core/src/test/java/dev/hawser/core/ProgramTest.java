package dev.hawser.core;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.deferred.Deferred;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Items 16 and 31 of the article's defects: a program whose operation failed ended by nothing but a kill.
final class ProgramTest {
    private static int run(Callable0 main) {
        return Program.run(ReactorOptions.defaults(), main::start);
    }

    private interface Callable0 {
        Deferred<?> start(Reactor reactor) throws Exception;
    }

    @Test
    void endsWithZeroWhenItsDeferredHasAValue() {
        assertThat(run(reactor -> reactor.async(() -> "done"))).isZero();
    }

    @Test
    void endsWithOneWhenItsDeferredFails() {
        assertThat(run(_ -> Deferred.failed(new IOException("no such thing")))).isEqualTo(1);
    }

    @Test
    void endsWithOneWhenItThrowsBeforeItHasADeferred() {
        assertThat(run(_ -> {
                    throw new IOException("at once");
                }))
                .isEqualTo(1);
    }

    @Test
    void endsWithTheCodeThatItNames() {
        assertThat(run(reactor -> reactor.async(() -> {
                    throw new ProgramExit(42);
                })))
                .isEqualTo(42);
    }

    @Test
    void stopsItsReactorInTheEnd() {
        var seen = new AtomicReference<@Nullable Reactor>();
        int code = run(reactor -> {
            seen.set(reactor);
            reactor.listen("tcp:0:interface=127.0.0.1", _ -> (_, _) -> {});
            return Deferred.succeeded(null);
        });
        assertThat(code).isZero();
        assertThat(seen.get())
                .isNotNull()
                .satisfies(reactor -> assertThat(reactor.ports()).isEmpty());
    }

    @Test
    void anInterruptCancelsItAndThatIsAFailure() {
        Thread.currentThread().interrupt();
        assertThat(run(_ -> new Deferred<String>())).isEqualTo(1);
        assertThat(Thread.interrupted()).isFalse();
    }

    @Test
    void aProcessThatIsToldToStopCleansUpAndEndsWithZero() throws Exception {
        var process = start(Waiting.class);
        try (var out = new BufferedReader(new InputStreamReader(process.getInputStream(), UTF_8))) {
            assertThat(out.readLine()).isEqualTo("waiting");
            process.toHandle().destroy(); // Process.destroy would close the streams as well.
            assertThat(out.readLine()).isEqualTo("cleaned up");
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isZero();
        } finally {
            process.destroyForcibly();
        }
    }

    @Test
    void aProcessEndsByItselfWithItsCode() throws Exception {
        var process = start(Failing.class);
        try {
            assertThat(process.waitFor(20, TimeUnit.SECONDS)).isTrue();
            assertThat(process.exitValue()).isEqualTo(7);
        } finally {
            process.destroyForcibly();
        }
    }

    private static Process start(Class<?> program) throws IOException {
        var java = Path.of(System.getProperty("java.home"), "bin", "java").toString();
        return new ProcessBuilder(List.of(java, "-cp", System.getProperty("java.class.path"), program.getName()))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
    }

    /// Waits for ever, unless it is told to stop.
    static final class Waiting {
        private Waiting() {}

        public static void main(String[] args) {
            Program.exitWith(reactor -> reactor.async(() -> {
                try {
                    System.out.println("waiting");
                    return new Deferred<String>().await();
                } finally {
                    System.out.println("cleaned up");
                }
            }));
        }
    }

    /// Ends with a code of its own, from a thread of its own.
    static final class Failing {
        private Failing() {}

        public static void main(String[] args) {
            Program.exitWith(reactor -> {
                var ending = new Deferred<String>();
                reactor.callLater(Duration.ofMillis(1), () -> ending.fail(new ProgramExit(7)));
                return ending;
            });
        }
    }
}
