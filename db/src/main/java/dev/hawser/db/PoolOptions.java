package dev.hawser.db;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import java.time.Duration;
import java.util.List;

/// What a pool is opened with. All bounds are on by default.
///
/// @param connections how many calls run at once: connections to PostgreSQL, or connections that read a SQLite file
///     beside the one that writes
/// @param queue how many more calls may wait; for SQLite as many readers, and as many writers
/// @param waits how long what may take
/// @param group how many transactions may share one commit on SQLite, 1 to give each its own
/// @param rows how many rows a query may bring
/// @param schema statements that are run, in one transaction, before the pool is opened. Several processes may do
///     so at once, so let each say `IF NOT EXISTS`
/// @param clock what time is measured by
public record PoolOptions(
        int connections, int queue, Waits waits, int group, Rows rows, List<String> schema, Clock clock) {
    /// How many connections there are unless told otherwise: HikariCP's default.
    public static final int DEFAULT_CONNECTIONS = 10;

    /// How many calls may wait unless told otherwise: as with a [dev.hawser.core.task.WorkerPool].
    public static final int DEFAULT_QUEUE = 1_000;

    /// How many transactions share a commit at most unless told otherwise.
    public static final int DEFAULT_GROUP = 256;

    public PoolOptions {
        if (connections < 1) {
            throw new IllegalArgumentException("connections is " + connections + "; expected 1 or more");
        }
        if (queue < 0) {
            throw new IllegalArgumentException("queue is " + queue + "; expected 0 (nobody waits) or more");
        }
        if (group < 1) {
            throw new IllegalArgumentException("group is " + group + "; expected 1 (a commit for each) or more");
        }
        schema = List.copyOf(schema);
    }

    /// How long what may take. An eighth of the shortest may be added to each: that often is looked.
    ///
    /// @param acquire a call may wait for its turn, and a connection for the server
    /// @param statement one statement may take
    /// @param busy SQLite waits for a lock that another process has
    /// @param hold a call, or a stream from which nobody reads, may keep a connection before it is reported, and
    ///     the stream closed
    /// @param drain what is under way may take when the pool is closed
    public record Waits(Duration acquire, Duration statement, Duration busy, Duration hold, Duration drain) {
        /// HikariCP accepts no less.
        private static final Duration LEAST_ACQUIRE = Duration.ofMillis(250);

        public Waits {
            if (acquire.compareTo(LEAST_ACQUIRE) < 0) {
                throw new IllegalArgumentException(
                        "acquire is " + acquire + "; expected " + LEAST_ACQUIRE + " or more: to connect takes time");
            }
            positive(statement, "statement");
            positive(hold, "hold");
            if (busy.isNegative() || drain.isNegative()) {
                throw new IllegalArgumentException(
                        "busy is " + busy + " and drain is " + drain + "; expected zero or more");
            }
        }

        /// Returns the defaults: 5 seconds for a connection and for a lock, 30 for a statement (as a web request
        /// has), a report after a minute, 10 seconds to drain.
        public static Waits defaults() {
            return new Waits(
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    Duration.ofSeconds(5),
                    Duration.ofMinutes(1),
                    Duration.ofSeconds(10));
        }

        /// Returns these with another wait for a connection.
        public Waits withAcquire(Duration limit) {
            return new Waits(limit, statement, busy, hold, drain);
        }

        /// Returns these with another bound on a statement.
        public Waits withStatement(Duration limit) {
            return new Waits(acquire, limit, busy, hold, drain);
        }

        /// Returns these with another wait for a lock.
        public Waits withBusy(Duration limit) {
            return new Waits(acquire, statement, limit, hold, drain);
        }

        /// Returns these with another time after which a connection that isn't given back is reported.
        public Waits withHold(Duration limit) {
            return new Waits(acquire, statement, busy, limit, drain);
        }

        /// Returns these with another time to drain.
        public Waits withDrain(Duration limit) {
            return new Waits(acquire, statement, busy, hold, limit);
        }

        private static void positive(Duration duration, String name) {
            if (!duration.isPositive()) {
                throw new IllegalArgumentException(name + " is " + duration + "; expected more than zero");
            }
        }
    }

    /// How many rows are in memory at once.
    ///
    /// @param most that a query may bring; more is an error that names [ConnectionPool#stream]
    /// @param chunk how many a stream fetches at once
    public record Rows(int most, int chunk) {
        public Rows {
            if (most < 1 || chunk < 1) {
                throw new IllegalArgumentException(
                        "most is " + most + " and chunk is " + chunk + "; expected 1 or more");
            }
        }

        /// Returns the defaults: 100,000, and 256 at once.
        public static Rows defaults() {
            return new Rows(100_000, 256);
        }
    }

    /// Returns the defaults: 10 connections, 1,000 calls that wait, [Waits#defaults], groups of up to 256,
    /// [Rows#defaults], no schema, the system's clock.
    public static PoolOptions defaults() {
        return new PoolOptions(
                DEFAULT_CONNECTIONS,
                DEFAULT_QUEUE,
                Waits.defaults(),
                DEFAULT_GROUP,
                Rows.defaults(),
                List.of(),
                SystemClock.shared());
    }

    /// Returns these options with another number of connections.
    public PoolOptions withConnections(int most) {
        return new PoolOptions(most, queue, waits, group, rows, schema, clock);
    }

    /// Returns these options with another number of calls that may wait.
    public PoolOptions withQueue(int most) {
        return new PoolOptions(connections, most, waits, group, rows, schema, clock);
    }

    /// Returns these options with other timeouts.
    public PoolOptions withWaits(Waits limits) {
        return new PoolOptions(connections, queue, limits, group, rows, schema, clock);
    }

    /// Returns these options with groups of another size.
    public PoolOptions withGroup(int most) {
        return new PoolOptions(connections, queue, waits, most, rows, schema, clock);
    }

    /// Returns these options with other bounds on rows.
    public PoolOptions withRows(Rows bounds) {
        return new PoolOptions(connections, queue, waits, group, bounds, schema, clock);
    }

    /// Returns these options with a schema.
    public PoolOptions withSchema(List<String> statements) {
        return new PoolOptions(connections, queue, waits, group, rows, statements, clock);
    }

    /// Returns these options with another clock.
    public PoolOptions withClock(Clock other) {
        return new PoolOptions(connections, queue, waits, group, rows, schema, other);
    }
}
