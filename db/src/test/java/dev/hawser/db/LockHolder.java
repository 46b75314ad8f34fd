package dev.hawser.db;

import java.sql.DriverManager;

/// A program that keeps a SQLite file locked until its input ends.
public final class LockHolder {
    private LockHolder() {}

    /// Locks it.
    ///
    /// @param arguments the file
    public static void main(String[] arguments) throws Exception {
        try (var connection = DriverManager.getConnection("jdbc:sqlite:" + arguments[0]);
                var statement = connection.createStatement()) {
            statement.execute("BEGIN IMMEDIATE");
            System.out.println("held");
            while (System.in.read() >= 0) {
                // Until the end.
            }
            statement.execute("ROLLBACK");
        }
    }
}
