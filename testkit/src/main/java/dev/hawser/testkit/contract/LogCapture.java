package dev.hawser.testkit.contract;

import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.function.Predicate;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What Hawser and Netty log while a test runs. A warning that the test doesn't take out fails it.
final class LogCapture extends Handler {
    // Held here because java.util.logging forgets loggers that nobody holds, and their handlers with them.
    private final List<Logger> loggers = List.of(Logger.getLogger("dev.hawser.core"), Logger.getLogger("io.netty"));
    private final Queue<LogRecord> records = new ConcurrentLinkedQueue<>();

    void start() {
        for (var logger : loggers) {
            logger.addHandler(this);
            logger.setUseParentHandlers(false);
        }
    }

    /// Takes out the records whose message holds this text.
    List<LogRecord> take(String fragment) {
        return take(entry -> entry.getMessage().contains(fragment));
    }

    /// Takes out the records of this failure.
    List<LogRecord> take(Throwable failure) {
        return take(entry -> failure.equals(entry.getThrown()));
    }

    /// Returns the warnings that nobody took. What a loop was held up by is left out: on a busy machine that is no
    /// news, and it comes a second late.
    List<String> warnings() {
        return records.stream()
                .filter(entry -> entry.getLevel().intValue() >= Level.WARNING.intValue())
                .filter(entry -> !entry.getMessage().contains("hand the call to a thread"))
                .map(entry -> entry.getLoggerName() + ": " + entry.getMessage() + " " + entry.getThrown())
                .toList();
    }

    @Override
    public void publish(LogRecord entry) {
        records.add(entry);
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        for (var logger : loggers) {
            logger.removeHandler(this);
            logger.setUseParentHandlers(true);
        }
    }

    private List<LogRecord> take(Predicate<LogRecord> wanted) {
        List<LogRecord> taken = new ArrayList<>();
        records.removeIf(entry -> wanted.test(entry) && taken.add(entry));
        return taken;
    }
}
