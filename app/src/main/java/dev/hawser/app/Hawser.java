package dev.hawser.app;

import java.util.Optional;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.IVersionProvider;

/// The program. Whoever calls it wrongly, or asks for what can't be, is told so in one line.
///
/// | exit code | meaning |
/// | --- | --- |
/// | 0 | done; for a server: stopped, and every connection finished |
/// | 1 | could not be done, such as a port that is in use |
/// | 2 | called wrongly |
/// | 3 | a server stopped, and cut off connections at the deadline of its drain |
@Command(
        name = "hawser",
        description = "One protocol on a thread pool, on virtual threads or on an event loop.",
        synopsisSubcommandLabel = "COMMAND",
        mixinStandardHelpOptions = true,
        versionProvider = Hawser.Version.class,
        subcommands = {Serve.class, Demo.class, Compare.class, Load.class})
public final class Hawser {
    static final int FAILED = 1;
    static final int CALLED_WRONGLY = 2;
    static final int CUT_OFF = 3;

    private Hawser() {}

    /// Runs the program and ends the JVM with its exit code.
    public static void main(String[] args) {
        System.exit(commandLine().execute(args));
    }

    /// Returns the whole command, for this program and for tests.
    static CommandLine commandLine() {
        return new CommandLine(new Hawser())
                .setParameterExceptionHandler(calledWrongly())
                .setExecutionExceptionHandler(failed())
                .setCaseInsensitiveEnumValuesAllowed(true);
    }

    private static IParameterExceptionHandler calledWrongly() {
        return (wrong, _) -> {
            var command = wrong.getCommandLine();
            command.getErr()
                    .println("hawser: " + oneLine(wrong) + "; see '"
                            + command.getCommandSpec().qualifiedName() + " --help'");
            return CALLED_WRONGLY;
        };
    }

    private static IExecutionExceptionHandler failed() {
        return (failure, command, _) -> {
            command.getErr().println("hawser: " + oneLine(failure));
            return FAILED;
        };
    }

    private static String oneLine(Exception failure) {
        String message = failure.getMessage() == null ? failure.toString() : failure.getMessage();
        return message.strip().replaceAll("\\s*\\R\\s*", "; ");
    }

    /// Reads the version from the jar's manifest.
    static final class Version implements IVersionProvider {
        @Override
        public String[] getVersion() {
            var version = Optional.ofNullable(Hawser.class.getPackage().getImplementationVersion());
            return new String[] {
                "hawser " + version.orElse("(not packaged)") + " on Java " + Runtime.version(),
            };
        }
    }
}
