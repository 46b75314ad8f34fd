package dev.hawser.core.deferred;

import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.logging.Handler;
import java.util.logging.LogRecord;
import java.util.logging.Logger;
import org.jspecify.annotations.Nullable;

/// What [UnhandledFailures] logs, kept from the console.
final class ReportLog extends Handler {
    private final Logger logger = Logger.getLogger(UnhandledFailures.class.getName());
    private final List<LogRecord> records = new CopyOnWriteArrayList<>();

    void open() {
        logger.setUseParentHandlers(false);
        logger.addHandler(this);
    }

    List<LogRecord> records() {
        return records;
    }

    List<@Nullable Throwable> thrown() {
        return records.stream().<@Nullable Throwable>map(LogRecord::getThrown).toList();
    }

    @Override
    public void publish(LogRecord entry) {
        records.add(entry);
    }

    @Override
    public void flush() {}

    @Override
    public void close() {
        logger.removeHandler(this);
        logger.setUseParentHandlers(true);
    }
}
