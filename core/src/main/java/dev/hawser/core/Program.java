package dev.hawser.core;

import dev.hawser.core.deferred.Callback;
import dev.hawser.core.deferred.Deferred;
import java.lang.System.Logger.Level;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// A program that is one Deferred: when that fires, the program ends. (Twisted's `react`.)
///
/// | exit code | how the Deferred ended |
/// | --- | --- |
/// | 0 | with a value, or cancelled because the process was told to stop |
/// | the code | with a [ProgramExit] |
/// | 1 | with any other failure, which is logged |
public final class Program {
    private static final System.Logger LOG = System.getLogger(Program.class.getName());
    private static final int FAILED = 1;

    private Program() {}

    /// Opens a reactor, gives it to `main`, waits for the Deferred that `main` returns, and closes the reactor,
    /// which drains it. Blocks meanwhile. An interrupt cancels the Deferred.
    ///
    /// @return the exit code
    public static int run(ReactorOptions options, Callback<? super Reactor, ? extends Deferred<?>> main) {
        return new Run().run(options, main);
    }

    /// Runs a program with the default options, and ends the JVM with its exit code. SIGTERM and Ctrl-C cancel the
    /// program's Deferred; the process ends when the program has, or [Reactor#DEFAULT_DRAIN] and a few seconds
    /// later.
    public static void exitWith(Callback<? super Reactor, ? extends Deferred<?>> main) {
        var run = new Run();
        // A hook is what the JDK has for signals. It ends the JVM itself, because after a hook the exit code is the
        // signal's, which a supervisor takes for a crash.
        Runtime.getRuntime()
                .addShutdownHook(Thread.ofPlatform().name("hawser-stop").unstarted(() -> {
                    if (run.cancelAndWait()) {
                        Runtime.getRuntime().halt(run.code);
                    }
                }));
        int code = run.run(ReactorOptions.defaults(), main);
        System.exit(code);
    }

    private static final class Run {
        private final CountDownLatch ended = new CountDownLatch(1);
        private volatile Deferred<?> main = new Deferred<Object>();
        private volatile boolean told;
        private volatile int code = FAILED;

        int run(ReactorOptions options, Callback<? super Reactor, ? extends Deferred<?>> body) {
            try (var reactor = Reactor.open(options)) {
                main = Deferred.attempt(() -> widened(body.call(reactor)));
                if (told) {
                    main.cancel();
                }
                code = outcome();
            } finally {
                ended.countDown();
            }
            return code;
        }

        private int outcome() {
            try {
                main.await();
                return 0;
            } catch (ProgramExit exit) {
                return exit.code();
            } catch (CancellationException | InterruptedException cancelled) {
                if (told) {
                    return 0;
                }
                return failed(cancelled);
            } catch (Throwable failure) {
                return failed(failure);
            }
        }

        private static int failed(Throwable failure) {
            LOG.log(Level.ERROR, "the program failed", failure);
            return FAILED;
        }

        /// Returns whether the program had to be told.
        boolean cancelAndWait() {
            if (ended.getCount() == 0) {
                return false;
            }
            told = true;
            main.cancel();
            try {
                boolean _ = ended.await(Reactor.DEFAULT_DRAIN.toSeconds() + 5, TimeUnit.SECONDS);
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
            }
            return true;
        }

        @SuppressWarnings("unchecked") // Only its end matters.
        private static Deferred<Object> widened(Deferred<?> deferred) {
            return (Deferred<Object>) deferred;
        }
    }
}
