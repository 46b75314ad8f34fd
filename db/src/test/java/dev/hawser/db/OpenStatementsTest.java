package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.NothingUnhandled;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/// SQLite's connections stay, so what isn't closed on them stays for good.
@ExtendWith(NothingUnhandled.class)
final class OpenStatementsTest {
    private final Queue<PreparedStatement> prepared = new ConcurrentLinkedQueue<>();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    @Test
    void aStreamThatDoesNotBeginLeavesNoStatementOpen() throws Exception {
        var source = new Listing(prepared);
        source.setUrl("jdbc:sqlite:" + folder.resolve("open.db"));
        try (var pool = Opened.get(ConnectionPool.open(source, PoolOptions.defaults()))) {
            String sql = "SELECT ?";
            assertThat(Opened.failure(pool.stream(sql, Long.class, Thread.currentThread())))
                    .isInstanceOf(IllegalArgumentException.class);
            assertThat(Opened.failure(pool.stream(sql, Long.class, 1, 2))).isInstanceOf(IllegalArgumentException.class);
            // What it can't do shows only when it runs.
            assertThat(Opened.failure(pool.stream("SELECT abs(?)", Long.class, Long.MIN_VALUE)))
                    .isInstanceOf(DatabaseException.class);
            try (var stream = Opened.get(pool.stream(sql, Long.class, 1))) {
                assertThat(Opened.get(stream.next())).containsExactly(1L);
            }
            assertThat(prepared).hasSizeGreaterThanOrEqualTo(4);
            for (var statement : prepared) {
                assertThat(statement.isClosed()).as("%s is closed", statement).isTrue();
            }
        }
    }

    /// Notes what is prepared on its connections.
    private static final class Listing extends SQLiteDataSource {
        private final Queue<PreparedStatement> prepared;

        Listing(Queue<PreparedStatement> prepared) {
            this.prepared = prepared;
        }

        @Override
        public Connection getConnection() throws SQLException {
            var real = super.getConnection();
            return (Connection) Proxy.newProxyInstance(
                    Listing.class.getClassLoader(), new Class<?>[] {Connection.class}, (_, method, arguments) -> {
                        try {
                            var made = method.invoke(real, arguments);
                            if (made instanceof PreparedStatement statement) {
                                prepared.add(statement);
                            }
                            return made;
                        } catch (InvocationTargetException failed) {
                            throw failed.getCause();
                        }
                    });
        }
    }
}
