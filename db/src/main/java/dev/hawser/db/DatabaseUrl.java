package dev.hawser.db;

import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Where a database is, as one line of text.
sealed interface DatabaseUrl {
    /// A file; an empty path is SQLite's word for a temporary one, which nobody could share.
    record SqliteFile(String path) implements DatabaseUrl {
        @Override
        public Dialect dialect() {
            return Dialect.SQLITE;
        }
    }

    /// A database in memory, new with each opening.
    record SqliteMemory() implements DatabaseUrl {
        @Override
        public Dialect dialect() {
            return Dialect.SQLITE;
        }
    }

    /// A PostgreSQL server. Its text has no secrets in it: neither user and password nor settings, which may hold
    /// some.
    ///
    /// @param jdbc for the driver, with the settings that the URL has
    record Postgres(
            String jdbc, @Nullable String user, @Nullable String password) implements DatabaseUrl {
        private static final Pattern SETTINGS = Pattern.compile("[?&]([^=&]+)");

        @Override
        public Dialect dialect() {
            return Dialect.POSTGRESQL;
        }

        /// Returns whether the URL has this setting of the driver's.
        boolean says(String setting) {
            return SETTINGS.matcher(jdbc)
                    .results()
                    .anyMatch(found -> found.group(1).equals(setting));
        }

        @Override
        public String toString() {
            return jdbc.split("\\?", 2)[0];
        }
    }

    /// Reads it.
    ///
    /// @throws IllegalArgumentException when it is none
    static DatabaseUrl parse(String url) {
        if (url.equals("sqlite::memory:")) {
            return new SqliteMemory();
        }
        if (url.startsWith("sqlite:")) {
            return sqliteFile(url.substring("sqlite:".length()));
        }
        for (var scheme : List.of("postgresql://", "postgres://")) {
            if (url.startsWith(scheme)) {
                return postgres(url.substring(scheme.length()));
            }
        }
        throw new IllegalArgumentException("the database URL begins with '" + url.split("[:/]", 2)[0]
                + "'; expected sqlite:FILE, sqlite::memory: or postgresql://USER:PASSWORD@HOST:PORT/NAME;"
                + " open others with their DataSource");
    }

    Dialect dialect();

    private static SqliteFile sqliteFile(String path) {
        // The driver would take what follows a question mark, or the word file:, for settings of its own.
        if (path.isBlank() || path.indexOf('?') >= 0 || path.startsWith("file:") || path.indexOf('\0') >= 0) {
            throw new IllegalArgumentException("the path of the SQLite file is '" + path.replace('\0', '�')
                    + "'; expected a plain path without '?', such as sqlite:users.db; settings go into PoolOptions");
        }
        return new SqliteFile(path);
    }

    private static Postgres postgres(String rest) {
        try {
            var uri = new URI("postgresql://" + rest);
            if (uri.getHost() == null || uri.getRawPath().length() < 2) {
                throw new IllegalArgumentException("the PostgreSQL URL names no "
                        + (uri.getHost() == null ? "host" : "database")
                        + "; expected postgresql://USER:PASSWORD@HOST:PORT/NAME, with special characters as %40");
            }
            String query = uri.getRawQuery() == null ? "" : "?" + uri.getRawQuery();
            String port = uri.getPort() < 0 ? "" : ":" + uri.getPort();
            String jdbc = "jdbc:postgresql://" + uri.getHost() + port + uri.getRawPath() + query;
            String[] login = uri.getRawUserInfo() == null
                    ? new String[0]
                    : uri.getRawUserInfo().split(":", 2);
            return new Postgres(
                    jdbc, login.length > 0 ? decoded(login[0]) : null, login.length > 1 ? decoded(login[1]) : null);
        } catch (URISyntaxException wrong) {
            // Its message has the password in it.
            throw new IllegalArgumentException("the PostgreSQL URL is malformed at character " + wrong.getIndex() + " ("
                    + wrong.getReason() + "); expected postgresql://USER:PASSWORD@HOST:PORT/NAME");
        }
    }

    private static String decoded(String text) {
        return URLDecoder.decode(text.replace("+", "%2B"), StandardCharsets.UTF_8);
    }
}
