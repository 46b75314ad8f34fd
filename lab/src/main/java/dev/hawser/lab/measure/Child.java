package dev.hawser.lab.measure;

import java.io.BufferedReader;
import java.io.File;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;

/// A JVM of ours, spoken to in lines: one question, one answer. It ends with us, because its input does, and what it
/// left in its temporary folder goes with it. For one thread at a time.
public final class Child implements AutoCloseable {
    /// Whoever takes longer to answer is taken for dead. Loading a class path on a busy machine takes seconds.
    private static final Duration PATIENCE = Duration.ofSeconds(60);

    /// How long a process may take to end by itself once its input has.
    private static final Duration LEAVE = Duration.ofSeconds(5);

    private static final List<String> FLAGS =
            List.of("--enable-native-access=ALL-UNNAMED", "--sun-misc-unsafe-memory-access=allow");

    /// What a process logs is not for the screen, until it matters.
    private static final int MOST_LAST_WORDS = 20;

    private final Process process;
    private final Path scratch;
    private final Thread atExit = Thread.ofPlatform().name("lab-child-exit").unstarted(this::end);
    private final ArrayDeque<String> lastWords = new ArrayDeque<>();
    private final LinkedBlockingQueue<Optional<String>> answers = new LinkedBlockingQueue<>();

    private Child(Process process, Path scratch) {
        this.process = process;
        this.scratch = scratch;
        Runtime.getRuntime().addShutdownHook(atExit);
        var reader = process.inputReader(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("lab-child-answers").start(() -> read(reader));
        var errors = process.errorReader(StandardCharsets.UTF_8);
        Thread.ofVirtual().name("lab-child-log").start(() -> keep(errors));
    }

    /// What JVM to start.
    ///
    /// @param main whose `main` method it runs
    /// @param cpus which it may use; empty for all. Wants `taskset`: see [Pinning]
    /// @param flags of the JVM, besides those that Netty wants
    /// @param jars on its class path besides what is on ours
    public record Launch(Class<?> main, List<Integer> cpus, List<String> flags, List<Path> jars) {
        public Launch {
            cpus = List.copyOf(cpus);
            flags = List.copyOf(flags);
            jars = List.copyOf(jars);
        }

        /// Returns a JVM with no flags that may use all CPUs.
        public static Launch of(Class<?> main) {
            return new Launch(main, List.of(), List.of(), List.of());
        }

        /// Returns this, kept to these CPUs.
        public Launch on(List<Integer> pinned) {
            return new Launch(main, pinned, flags, jars);
        }

        /// Returns this with these flags.
        public Launch with(List<String> others) {
            return new Launch(main, cpus, others, jars);
        }

        /// Returns this with more on its class path.
        public Launch and(List<Path> more) {
            return new Launch(main, cpus, flags, more);
        }

        private List<String> command(Path scratch, String... arguments) {
            List<String> command = new ArrayList<>(Pinning.prefix(cpus));
            command.add(tool("java"));
            command.addAll(FLAGS);
            command.add("-Djava.io.tmpdir=" + scratch);
            command.addAll(flags);
            var path = new StringBuilder(classPath());
            jars.forEach(jar -> path.append(File.pathSeparator).append(jar));
            command.addAll(List.of("-cp", path.toString(), main.getName()));
            command.addAll(Arrays.asList(arguments));
            return command;
        }
    }

    /// Starts a JVM like this one, with its class path.
    ///
    /// @param arguments for the main class
    public static Child start(Launch launch, String... arguments) throws IOException {
        var scratch = Files.createTempDirectory("hawser-lab-");
        try {
            return new Child(new ProcessBuilder(launch.command(scratch, arguments)).start(), scratch);
        } catch (IOException failure) {
            Files.delete(scratch);
            throw failure;
        }
    }

    /// Surefire's own class path is a jar that names the real one.
    private static String classPath() {
        return System.getProperty("surefire.test.class.path", System.getProperty("java.class.path"));
    }

    private void read(BufferedReader reader) {
        try {
            for (String line = reader.readLine(); line != null; line = reader.readLine()) {
                answers.add(Optional.of(line));
            }
        } catch (IOException ended) {
            // As the end of input: who asks is told.
        } finally {
            answers.add(Optional.empty());
        }
    }

    private void keep(BufferedReader errors) {
        try {
            for (String line = errors.readLine(); line != null; line = errors.readLine()) {
                synchronized (lastWords) {
                    lastWords.add(line);
                    if (lastWords.size() > MOST_LAST_WORDS) {
                        lastWords.remove();
                    }
                }
            }
        } catch (IOException ended) {
            // As the end of input.
        }
    }

    /// Returns the last lines that the process logged.
    public String lastWords() {
        synchronized (lastWords) {
            return lastWords.isEmpty() ? "it logged nothing" : "it logged: " + String.join("; ", lastWords);
        }
    }

    /// Asks, and waits for the answer.
    ///
    /// @throws IOException when the process has ended, answers `failed: …`, or takes a minute
    public String ask(String question) throws IOException, InterruptedException {
        tell(question);
        return answer(question);
    }

    /// Asks, for [#answer] to fetch the answer later.
    public void tell(String question) throws IOException {
        try {
            var writer = process.outputWriter(StandardCharsets.UTF_8);
            writer.write(question + "\n");
            writer.flush();
        } catch (IOException | UncheckedIOException ended) {
            throw new IOException(state() + "; it can't be asked; " + lastWords(), ended);
        }
    }

    /// Waits for the answer to what was told.
    public String answer(String question) throws IOException, InterruptedException {
        var answer = answers.poll(PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
        if (answer == null) {
            throw new IOException(
                    state() + " and did not answer '" + brief(question) + "' within " + PATIENCE.toSeconds() + " s");
        }
        if (answer.isEmpty()) {
            // So that whoever asks again is told again.
            answers.add(Optional.empty());
            throw new IOException("process " + pid() + " ended on '" + brief(question) + "'; " + lastWords());
        }
        if (answer.get().startsWith(Questions.FAILED)) {
            throw new IOException("'" + brief(question) + "' " + answer.get());
        }
        return answer.get();
    }

    private static String brief(String question) {
        return question.length() <= 80 ? question : question.substring(0, 80) + "…";
    }

    /// Returns what `jcmd` says to a command about this process.
    public String diagnose(String command) throws IOException {
        var jcmd = new ProcessBuilder(tool("jcmd"), Long.toString(pid()), command)
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        try (var out = jcmd.inputReader(StandardCharsets.UTF_8)) {
            return out.readAllAsString();
        }
    }

    /// Says whether the process runs, or how it ended.
    public String state() {
        return process.isAlive()
                ? "process " + pid() + " runs"
                : "process " + pid() + " ended with " + process.exitValue();
    }

    /// Returns the number of the process.
    public long pid() {
        return process.pid();
    }

    /// Ends the process, and this one only: its input ends, and if it is not gone soon after, it is killed.
    @Override
    public void close() {
        end();
        try {
            Runtime.getRuntime().removeShutdownHook(atExit);
        } catch (IllegalStateException exiting) {
            // Then it runs, or has run.
        }
    }

    private void end() {
        try {
            process.outputWriter(StandardCharsets.UTF_8).close();
        } catch (IOException | UncheckedIOException alreadyGone) {
            // Then there is nobody to tell.
        }
        try {
            if (!process.waitFor(LEAVE.toMillis(), TimeUnit.MILLISECONDS)) {
                process.destroyForcibly();
            }
        } catch (InterruptedException interrupted) {
            process.destroyForcibly();
            Thread.currentThread().interrupt();
        }
        clear();
    }

    /// A flight recorder's files, unpacked libraries, a workload's database: a process that is halted leaves them.
    private void clear() {
        try (var files = Files.walk(scratch)) {
            files.sorted(Comparator.reverseOrder())
                    .forEach(file -> file.toFile().delete());
        } catch (IOException | UncheckedIOException gone) {
            // What can't be deleted is left to whoever clears temporary folders.
        }
    }

    private static String tool(String name) {
        return Path.of(System.getProperty("java.home"), "bin", name).toString();
    }
}
