package dev.hawser.db;

import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.sql.SQLException;
import java.util.concurrent.atomic.AtomicInteger;

/// The PostgreSQL of this JVM's tests: a real server, started by the first test that wants one.
final class Postgres {
    private static final AtomicInteger SCHEMAS = new AtomicInteger();

    private Postgres() {}

    private static final class Holder {
        static final EmbeddedPostgres SERVER = start();

        private static EmbeddedPostgres start() {
            try {
                return EmbeddedPostgres.builder()
                        .setServerConfig("max_connections", "60")
                        .start();
            } catch (IOException failed) {
                throw new UncheckedIOException(failed);
            }
        }
    }

    static int port() {
        return Holder.SERVER.getPort();
    }

    /// Returns the URL of an empty schema.
    static String freshUrl() {
        String schema = "test" + SCHEMAS.incrementAndGet();
        try (var connection = Holder.SERVER.getPostgresDatabase().getConnection();
                var statement = connection.createStatement()) {
            statement.execute("CREATE SCHEMA " + schema);
        } catch (SQLException failed) {
            throw new IllegalStateException(failed);
        }
        return "postgresql://postgres@localhost:" + Holder.SERVER.getPort() + "/postgres?currentSchema=" + schema;
    }
}
