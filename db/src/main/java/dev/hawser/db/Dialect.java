package dev.hawser.db;

import java.util.Locale;

/// Whose SQL it is: what differs is the schema, mostly.
public enum Dialect {
    /// SQLite, in this process. It runs on platform threads, because native code holds a virtual thread's carrier.
    SQLITE,
    /// PostgreSQL.
    POSTGRESQL,
    /// Another one by JDBC. Errors have their kind by the SQLSTATE of the standard, and no constraint's name.
    OTHER;

    /// Returns the dialect that a URL of [ConnectionPool#open] speaks.
    ///
    /// @throws IllegalArgumentException when it is none of those
    public static Dialect of(String url) {
        return DatabaseUrl.parse(url).dialect();
    }

    /// For what a driver calls its product.
    static Dialect ofProduct(String name) {
        return switch (name.toLowerCase(Locale.ROOT)) {
            case "sqlite" -> SQLITE;
            case "postgresql" -> POSTGRESQL;
            default -> OTHER;
        };
    }
}
