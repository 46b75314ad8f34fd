package dev.hawser.app;

import dev.hawser.app.article.UserTable;
import dev.hawser.app.article.UserTable.User;
import dev.hawser.core.Program;
import dev.hawser.core.ProgramExit;
import dev.hawser.core.ReactorOptions;
import dev.hawser.db.DatabaseException;
import dev.hawser.db.Dialect;
import dev.hawser.db.PoolOptions;
import java.io.PrintWriter;
import java.time.Duration;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// `hawser demo database`: the article's users in a table.
@Command(
        name = "database",
        description = "Runs the article's database demonstration: creates three users, lists them, gets one, and tries"
                + " to create one twice.",
        mixinStandardHelpOptions = true)
final class DemoDatabase implements Callable<Integer> {
    private static final int MOST_SHOWN = 20;

    /// The article's e-mails are all printed as the same text, so that two of its three inserts fail.
    private static final List<String[]> SAMPLES = List.of(
            new String[] {"Zhang San", "zhangsan@example.com"},
            new String[] {"Li Si", "lisi@example.com"},
            new String[] {"Wang Wu", "wangwu@example.com"},
            new String[] {"Li Si the Second", "lisi@example.com"});

    @Spec
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private CommandSpec spec;

    @Option(
            names = "--db",
            paramLabel = "URL",
            defaultValue = "sqlite::memory:",
            description = "sqlite:FILE, sqlite::memory: or postgresql://USER:PASSWORD@HOST:PORT/NAME."
                    + " Default: ${DEFAULT-VALUE}.")
    @SuppressWarnings("NullAway.Init") // picocli sets it before anything is called
    private String url;

    @Override
    public Integer call() {
        checkUrl();
        return Program.run(
                ReactorOptions.defaults(),
                reactor -> reactor.async(() -> {
                    try {
                        demonstrate(PoolOptions.defaults().withClock(reactor.clock()));
                    } catch (DatabaseException refused) {
                        spec.commandLine().getErr().println("hawser: " + refused.getMessage());
                        throw new ProgramExit(Hawser.FAILED);
                    }
                    return null;
                }));
    }

    private void checkUrl() {
        try {
            var _ = Dialect.of(url);
        } catch (IllegalArgumentException none) {
            throw new ParameterException(spec.commandLine(), "--db: " + none.getMessage());
        }
    }

    private void demonstrate(PoolOptions options) throws Exception {
        var users = UserTable.open(url, options).await();
        try {
            demonstrate(users, spec.commandLine().getOut());
        } finally {
            users.stop(Duration.ofSeconds(5)).await();
        }
    }

    private static void demonstrate(UserTable users, PrintWriter out) throws Exception {
        out.println("Database initialization complete");
        out.println("=== Database operations demonstration ===");
        for (String[] sample : SAMPLES) {
            out.println(create(users, sample[0], sample[1]));
        }
        List<User> newest = users.list(MOST_SHOWN, OptionalLong.empty()).await();
        out.println("\nAll users (" + newest.size() + "):");
        for (var user : newest) {
            out.println("  - " + user.name() + " (" + user.email() + ")");
        }
        if (!newest.isEmpty()) {
            users.get(newest.getFirst().id())
                    .await()
                    .ifPresent(user -> out.println("\nQueried user: " + user.name() + ", number " + user.id()));
        }
        out.flush();
    }

    private static String create(UserTable users, String name, String email) throws Exception {
        try {
            var user = users.create(name, email).await();
            return "User created successfully: " + user.name() + ", number " + user.id();
        } catch (DatabaseException.Unique known) {
            return "User creation failed: " + name + ": "
                    + (known.constraint().isAbout("email") ? "the e-mail " + email + " is known" : "known already");
        }
    }
}
