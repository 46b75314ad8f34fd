package dev.hawser.db;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.testkit.NothingUnhandled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.Parameter;
import org.junit.jupiter.params.ParameterizedClass;
import org.junit.jupiter.params.provider.EnumSource;

/// A pool on a new database with [Store#schema], before each test, on every database.
@ParameterizedClass
@EnumSource
@ExtendWith(NothingUnhandled.class)
@SuppressWarnings("NullAway.Init") // JUnit sets the fields before anything is called
class Opened {
    private static final Duration PATIENCE = Duration.ofSeconds(20);

    @Parameter
    Store store;

    @TempDir
    Path folder;

    String url;
    ConnectionPool pool;

    @BeforeEach
    final void openIt() throws Exception {
        url = store.freshUrl(folder);
        pool = ConnectionPool.open(url, options(PoolOptions.defaults().withSchema(store.schema())))
                .await();
    }

    @AfterEach
    final void closeIt() {
        pool.close();
    }

    /// What a class of tests wants otherwise.
    PoolOptions options(PoolOptions defaults) {
        return defaults;
    }

    /// Waits on this thread, but not for ever.
    static <T extends @Nullable Object> T get(Deferred<T> deferred) throws Exception {
        return deferred.timeout(PATIENCE).await();
    }

    /// Returns what it fails with.
    @SuppressWarnings("CatchingUnchecked") // Whatever it is.
    static Throwable failure(Deferred<?> deferred) {
        Object value;
        try {
            value = get(deferred);
        } catch (TimeoutException late) {
            throw new AssertionError("no outcome within " + PATIENCE, late);
        } catch (Exception failure) {
            return failure;
        }
        throw new AssertionError("expected a failure; the value is " + value);
    }

    /// Adds a person.
    Deferred<Long> add(String name) {
        return pool.insert("INSERT INTO person (name, email) VALUES (?, ?)", name, name + "@example.org");
    }

    long people() throws Exception {
        return get(pool.queryOne("SELECT count(*) FROM person", Long.class)).orElseThrow();
    }
}
