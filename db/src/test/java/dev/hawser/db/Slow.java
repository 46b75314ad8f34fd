package dev.hawser.db;

/// Statements that take longer than any test.
final class Slow {
    private Slow() {}

    static String query(Store store) {
        return store == Store.POSTGRES
                ? "SELECT count(*) FROM (SELECT pg_sleep(600)) AS s"
                : "SELECT count(*) FROM (" + numbers("100000000000") + ")";
    }

    static String insert(Store store) {
        return store == Store.POSTGRES
                ? "INSERT INTO person (name, email) SELECT 'x', 'y' || pg_sleep(600)"
                : "INSERT INTO person (name, email) SELECT 'x', 'y' || n FROM (" + numbers("100000000000") + ")";
    }

    /// The numbers from 1 to `last`, made by SQLite one at a time.
    static String numbers(String last) {
        return "WITH RECURSIVE numbers (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM numbers WHERE n < " + last
                + ") SELECT n FROM numbers";
    }
}
