package dev.hawser.db;

import java.sql.Connection;
import java.util.Optional;

/// How a transaction is to be run.
///
/// @param isolation how much it sees of others; empty for what the database has by default. SQLite always gives
///     [Isolation#SERIALIZABLE]
/// @param readOnly whether the database refuses to write in it. On a file of SQLite's it then runs beside the writer
///     and sees the database as it was at its first statement
/// @param retries how often it is run again when another transaction was in its way (serialization failure,
///     deadlock, `SQLITE_BUSY`), a little later each time. What the function did besides is then done again
public record TransactionOptions(Optional<Isolation> isolation, boolean readOnly, int retries) {
    /// More would only add to the crowd.
    private static final int MOST_RETRIES = 100;

    public TransactionOptions {
        if (retries < 0 || retries > MOST_RETRIES) {
            throw new IllegalArgumentException("retries is " + retries + "; expected 0 to " + MOST_RETRIES);
        }
    }

    /// How much a transaction sees of others.
    public enum Isolation {
        /// What others have committed by the time of each statement.
        READ_COMMITTED(Connection.TRANSACTION_READ_COMMITTED),
        /// What others had committed when it began.
        REPEATABLE_READ(Connection.TRANSACTION_REPEATABLE_READ),
        /// As if there were no others.
        SERIALIZABLE(Connection.TRANSACTION_SERIALIZABLE);

        private final int jdbc;

        Isolation(int jdbc) {
            this.jdbc = jdbc;
        }

        int jdbc() {
            return jdbc;
        }
    }

    /// Returns the defaults: the database's isolation, writing allowed, no retry.
    public static TransactionOptions defaults() {
        return new TransactionOptions(Optional.empty(), false, 0);
    }

    /// Returns these options with an isolation.
    public TransactionOptions withIsolation(Isolation level) {
        return new TransactionOptions(Optional.of(level), readOnly, retries);
    }

    /// Returns these options for a transaction that only reads.
    public TransactionOptions withReadOnly() {
        return new TransactionOptions(isolation, true, retries);
    }

    /// Returns these options with so many retries.
    public TransactionOptions withRetries(int most) {
        return new TransactionOptions(isolation, readOnly, most);
    }
}
