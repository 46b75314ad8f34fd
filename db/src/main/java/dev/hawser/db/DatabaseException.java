package dev.hawser.db;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Says what a database, or the pool before it, refused, by kind. A `switch` over the kinds needs no `default`.
///
/// What the driver said is the cause. Messages hold the SQL, cut to a length, but never the arguments: those may be
/// secrets. Unless a kind says otherwise, nothing of the call has happened.
public abstract sealed class DatabaseException extends RuntimeException {
    private static final long serialVersionUID = 1;

    private DatabaseException(String message, @Nullable Throwable cause) {
        super(message, cause);
    }

    /// Returns whether the same transaction may succeed when it is tried again at once.
    public boolean isRetryable() {
        return this instanceof Busy || this instanceof Conflict;
    }

    /// A constraint of the schema was violated.
    public abstract static sealed class Violation extends DatabaseException {
        private static final long serialVersionUID = 1;

        private final transient Constraint violated;

        private Violation(String message, Constraint violated, Throwable cause) {
            super(message, cause);
            this.violated = violated;
        }

        /// Returns which one.
        public Constraint constraint() {
            return violated;
        }
    }

    /// What is known of a constraint. SQLite names only checks, and says nothing of foreign keys.
    ///
    /// @param name as in the schema
    /// @param table where it is
    /// @param columns those it is about, as far as the database tells
    public record Constraint(
            @Nullable String name, @Nullable String table, List<String> columns) {
        public Constraint {
            columns = List.copyOf(columns);
        }

        /// Returns whether it is about this column, among others.
        public boolean isAbout(String column) {
            return columns.contains(column);
        }
    }

    /// There is such a row already: a unique constraint, a primary key or, with PostgreSQL, an exclusion.
    public static final class Unique extends Violation {
        private static final long serialVersionUID = 1;

        Unique(String message, Constraint violated, Throwable cause) {
            super(message, violated, cause);
        }
    }

    /// A row refers to one that isn't there, or one that is referred to was to go.
    public static final class ForeignKey extends Violation {
        private static final long serialVersionUID = 1;

        ForeignKey(String message, Constraint violated, Throwable cause) {
            super(message, violated, cause);
        }
    }

    /// A value is missing.
    public static final class NotNull extends Violation {
        private static final long serialVersionUID = 1;

        NotNull(String message, Constraint violated, Throwable cause) {
            super(message, violated, cause);
        }
    }

    /// A check of the schema says no.
    public static final class Check extends Violation {
        private static final long serialVersionUID = 1;

        Check(String message, Constraint violated, Throwable cause) {
            super(message, violated, cause);
        }
    }

    /// It took too long: the wait for a connection, or a statement, which was stopped.
    public static final class Timeout extends DatabaseException {
        private static final long serialVersionUID = 1;

        Timeout(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The database can't be reached, or the connection broke. What was under way was undone, but for what a
    /// function in a `SELECT` did: one that stands by itself is taken to read only, as are `SHOW`, `VALUES` and
    /// `TABLE`. Call functions that change something in a transaction, or by [ConnectionPool#withConnection].
    public static final class Unavailable extends DatabaseException {
        private static final long serialVersionUID = 1;

        Unavailable(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// The connection broke when all was said and the database's word on it was awaited: it has happened, or it
    /// hasn't. Look, before trying again.
    public static final class UnknownOutcome extends DatabaseException {
        private static final long serialVersionUID = 1;

        UnknownOutcome(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// So many wait for a connection that the pool takes no more. The same call may succeed later.
    public static final class Overloaded extends DatabaseException {
        private static final long serialVersionUID = 1;

        Overloaded(String message) {
            super(message, null);
        }
    }

    /// Somebody else, such as another process, held a lock for too long.
    public static final class Busy extends DatabaseException {
        private static final long serialVersionUID = 1;

        Busy(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// Another transaction was in the way: a serialization failure or a deadlock.
    public static final class Conflict extends DatabaseException {
        private static final long serialVersionUID = 1;

        Conflict(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The database doesn't understand the statement, or knows no such table, column or function, or forbids it.
    public static final class Syntax extends DatabaseException {
        private static final long serialVersionUID = 1;

        Syntax(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// A value that the database can't take, such as a text with a NUL for PostgreSQL (22021) or one that is too
    /// long; or that can't be made what the program wants, such as a NULL for an `int`.
    public static final class BadValue extends DatabaseException {
        private static final long serialVersionUID = 1;

        BadValue(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// There is no room left where the database keeps its data.
    public static final class StorageFull extends DatabaseException {
        private static final long serialVersionUID = 1;

        StorageFull(String message, Throwable cause) {
            super(message, cause);
        }
    }

    /// The pool was closed.
    public static final class Closed extends DatabaseException {
        private static final long serialVersionUID = 1;

        Closed(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }

    /// Anything else; the cause tells.
    public static final class Other extends DatabaseException {
        private static final long serialVersionUID = 1;

        Other(String message, @Nullable Throwable cause) {
            super(message, cause);
        }
    }
}
