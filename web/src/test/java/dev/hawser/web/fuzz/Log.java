package dev.hawser.web.fuzz;

import java.util.ArrayList;
import java.util.List;
import java.util.logging.Handler;
import java.util.logging.Level;
import java.util.logging.LogRecord;
import java.util.logging.Logger;

/// What is logged on this thread, from the making of this to its close.
final class Log extends Handler implements AutoCloseable {
    private static final Logger ROOT = Logger.getLogger("");

    private final Thread own = Thread.currentThread();
    private final List<LogRecord> records = new ArrayList<>();

    Log() {
        ROOT.addHandler(this);
    }

    /// Wants no warning and no exception there, but of a handler that never answers, as one of the site's does.
    void expectNothing() {
        for (var entry : records) {
            if (entry.getThrown() == null && entry.getMessage().startsWith("there was no answer to ")) {
                continue;
            }
            throw new AssertionError(
                    "logged by " + entry.getLoggerName() + ": " + entry.getMessage(), entry.getThrown());
        }
    }

    @Override
    public void publish(LogRecord entry) {
        boolean matters = entry.getLevel().intValue() >= Level.WARNING.intValue() || entry.getThrown() != null;
        if (matters && Thread.currentThread().equals(own)) {
            records.add(entry);
        }
    }

    @Override
    public void flush() {
        // Nothing is held back.
    }

    @Override
    public void close() {
        ROOT.removeHandler(this);
    }
}
