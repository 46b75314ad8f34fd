package dev.hawser.db;

import java.io.PrintWriter;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.logging.Logger;
import javax.sql.DataSource;

/// Somebody else's connections to SQLite, with the settings that a pool promises: what comes with a URL is the
/// pool's own business, and what comes with a source would be whatever its maker left out.
///
/// @param busy how long to wait for a lock that another process has
/// @param writes whether to go over to a WAL; that stays with the file, and readers find it so
record SettledSource(DataSource source, Duration busy, boolean writes) implements DataSource {
    /// Refuses a source whose every connection is a database of its own.
    static void checkFile(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var databases = statement.executeQuery("SELECT file FROM pragma_database_list WHERE name = 'main'")) {
            String file = databases.next() ? databases.getString(1) : null;
            if (file == null || file.isEmpty()) {
                throw new IllegalArgumentException("the DataSource of SQLite names no file, so each connection would"
                        + " be a database of its own; open sqlite::memory: by that URL, or name a file");
            }
        }
    }

    @Override
    public Connection getConnection() throws SQLException {
        return settled(source.getConnection());
    }

    @Override
    public Connection getConnection(String user, String password) throws SQLException {
        return settled(source.getConnection(user, password));
    }

    private Connection settled(Connection connection) throws SQLException {
        try (var statement = connection.createStatement()) {
            for (String setting :
                    List.of("busy_timeout = " + busy.toMillis(), "foreign_keys = ON", "synchronous = FULL")) {
                statement.execute("PRAGMA " + setting);
            }
            if (writes) {
                keepWal(connection);
            }
            return connection;
        } catch (SQLException | RuntimeException failed) {
            try {
                connection.close();
            } catch (SQLException alsoFailed) {
                failed.addSuppressed(alsoFailed);
            }
            throw failed;
        }
    }

    private static void keepWal(Connection connection) throws SQLException {
        try (var statement = connection.createStatement();
                var answer = statement.executeQuery("PRAGMA journal_mode = WAL")) {
            String mode = answer.next() ? answer.getString(1) : "unknown";
            if (!mode.toLowerCase(Locale.ROOT).equals("wal")) {
                throw new SQLException("journal_mode stays " + mode + "; expected wal, without which readers and the"
                        + " writer lock each other out; open a plain file");
            }
        }
    }

    @Override
    public PrintWriter getLogWriter() throws SQLException {
        return source.getLogWriter();
    }

    @Override
    public void setLogWriter(PrintWriter out) throws SQLException {
        source.setLogWriter(out);
    }

    @Override
    public void setLoginTimeout(int seconds) throws SQLException {
        source.setLoginTimeout(seconds);
    }

    @Override
    public int getLoginTimeout() throws SQLException {
        return source.getLoginTimeout();
    }

    @Override
    public Logger getParentLogger() throws SQLFeatureNotSupportedException {
        return source.getParentLogger();
    }

    @Override
    public <T> T unwrap(Class<T> kind) throws SQLException {
        return source.unwrap(kind);
    }

    @Override
    public boolean isWrapperFor(Class<?> kind) throws SQLException {
        return source.isWrapperFor(kind);
    }
}
