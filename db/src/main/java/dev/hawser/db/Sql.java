package dev.hawser.db;

import java.util.Locale;

/// What a statement's first word tells. No parser: where the word misleads, the database itself refuses.
final class Sql {
    private static final int MOST_SHOWN = 200;

    private Sql() {}

    /// What a statement needs.
    enum Kind {
        /// Reads, probably: `WITH … INSERT` shows only at the end what it is.
        READS,
        WRITES,
        /// Can't be part of a transaction on SQLite.
        STANDS_ALONE,
        /// Begins or ends a transaction, which is the pool's business.
        CONTROLS
    }

    static Kind kind(String sql) {
        return switch (firstWord(sql)) {
            case "SELECT", "VALUES", "WITH", "EXPLAIN", "SHOW", "TABLE" -> Kind.READS;
            case "PRAGMA", "VACUUM", "ATTACH", "DETACH" -> Kind.STANDS_ALONE;
            case "BEGIN", "START", "COMMIT", "END", "ROLLBACK", "ABORT", "SAVEPOINT", "RELEASE" -> Kind.CONTROLS;
            default -> Kind.WRITES;
        };
    }

    /// Returns the statement for a message: on one line, and cut.
    static String shown(String sql) {
        var line = new StringBuilder();
        boolean space = false;
        for (int i = 0; i < sql.length() && line.length() < MOST_SHOWN; i++) {
            char c = sql.charAt(i);
            if (Character.isWhitespace(c) || Character.isISOControl(c)) {
                space = !line.isEmpty();
            } else {
                if (space) {
                    line.append(' ');
                }
                space = false;
                line.append(c);
            }
        }
        return line.length() < MOST_SHOWN ? line.toString() : line.append('…').toString();
    }

    private static String firstWord(String sql) {
        int at = skipBlank(sql);
        int end = at;
        while (end < sql.length() && Character.isLetter(sql.charAt(end))) {
            end++;
        }
        return sql.substring(at, end).toUpperCase(Locale.ROOT);
    }

    /// Skips white space, semicolons, opening brackets and both kinds of comments.
    private static int skipBlank(String sql) {
        int at = 0;
        while (at < sql.length()) {
            char c = sql.charAt(at);
            if (Character.isWhitespace(c) || c == ';' || c == '(' || c == '\uFEFF') {
                at++;
            } else if (sql.startsWith("--", at)) {
                at = after(sql, "\n", at);
            } else if (sql.startsWith("/*", at)) {
                at = after(sql, "*/", at + 2);
            } else {
                return at;
            }
        }
        return at;
    }

    private static int after(String sql, String mark, int from) {
        int found = sql.indexOf(mark, from);
        return found < 0 ? sql.length() : found + mark.length();
    }
}
