package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.NothingUnhandled;
import java.lang.reflect.InvocationHandler;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Proxy;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.SQLException;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.sqlite.SQLiteDataSource;

/// SQLite's connections stay, so what isn't closed on them stays for good.
@ExtendWith(NothingUnhandled.class)
final class OpenStatementsTest {
    private final Queue<AtomicBoolean> prepared = new ConcurrentLinkedQueue<>();

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
            assertThat(prepared).allMatch(AtomicBoolean::get, "is closed");
        }
    }

    /// Notes what is prepared on its connections.
    private static final class Listing extends SQLiteDataSource {
        private final Queue<AtomicBoolean> prepared;

        Listing(Queue<AtomicBoolean> prepared) {
            this.prepared = prepared;
        }

        @Override
        public Connection getConnection() throws SQLException {
            var real = super.getConnection();
            return proxy(Connection.class, (_, method, arguments) -> {
                var made = invoke(real, method, arguments);
                return made instanceof PreparedStatement statement ? noting(statement) : made;
            });
        }

        /// A driver may call a statement closed that has only no rows any more, so it is told apart by who closed it.
        private PreparedStatement noting(PreparedStatement statement) {
            var closed = new AtomicBoolean();
            prepared.add(closed);
            return proxy(PreparedStatement.class, (_, method, arguments) -> {
                if (method.getName().equals("close")) {
                    closed.set(true);
                }
                return invoke(statement, method, arguments);
            });
        }

        private static <T> T proxy(Class<T> kind, InvocationHandler handler) {
            return kind.cast(Proxy.newProxyInstance(Listing.class.getClassLoader(), new Class<?>[] {kind}, handler));
        }

        private static @Nullable Object invoke(Object on, Method method, @Nullable Object @Nullable [] arguments)
                throws Throwable {
            try {
                return method.invoke(on, arguments);
            } catch (InvocationTargetException failed) {
                throw failed.getCause();
            }
        }
    }
}
