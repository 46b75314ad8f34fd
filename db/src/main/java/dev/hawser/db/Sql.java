package dev.hawser.db;

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
        int at = skipBlank(sql);
        char first = at < sql.length() ? Character.toUpperCase(sql.charAt(at)) : ' ';
        return switch (first) {
            case 'A' -> is(sql, at, "ABORT") ? Kind.CONTROLS : alone(sql, at, "ATTACH");
            case 'B' -> controls(sql, at, "BEGIN");
            case 'C' -> controls(sql, at, "COMMIT");
            case 'D' -> alone(sql, at, "DETACH");
            case 'E' -> is(sql, at, "END") ? Kind.CONTROLS : reads(sql, at, "EXPLAIN");
            case 'P' -> alone(sql, at, "PRAGMA");
            case 'R' -> is(sql, at, "ROLLBACK") ? Kind.CONTROLS : controls(sql, at, "RELEASE");
            case 'S' ->
                is(sql, at, "START") || is(sql, at, "SAVEPOINT")
                        ? Kind.CONTROLS
                        : is(sql, at, "SHOW") ? Kind.READS : reads(sql, at, "SELECT");
            case 'T' -> reads(sql, at, "TABLE");
            case 'V' -> is(sql, at, "VACUUM") ? Kind.STANDS_ALONE : reads(sql, at, "VALUES");
            case 'W' -> reads(sql, at, "WITH");
            default -> Kind.WRITES;
        };
    }

    /// Returns whether a statement has changed nothing when its answer is lost, but for what a function in it does.
    /// Those that may hold another one, as `WITH` and `EXPLAIN ANALYZE` do, don't count.
    static boolean onlyReads(String sql) {
        int at = skipBlank(sql);
        return kind(sql) == Kind.READS && !is(sql, at, "WITH") && !is(sql, at, "EXPLAIN");
    }

    /// Returns whether what a statement brings has the columns that stand in it, whatever happens to its tables.
    /// Takes a product for a star, which does no harm.
    static boolean namesItsColumns(String sql) {
        for (int star = sql.indexOf('*'); star >= 0; star = sql.indexOf('*', star + 1)) {
            if (!sql.startsWith("(*)", star - 1)) {
                return false;
            }
        }
        return true;
    }

    /// Returns an `INSERT` that brings a column of what it inserted, or of what was there instead.
    static String returning(String sql, String column) {
        int end = sql.length();
        while (end > 0 && (sql.charAt(end - 1) == ';' || Character.isWhitespace(sql.charAt(end - 1)))) {
            end--;
        }
        // On a line of its own, since a comment may go before.
        return sql.substring(0, end) + "\nRETURNING " + column;
    }

    private static Kind reads(String sql, int at, String word) {
        return is(sql, at, word) ? Kind.READS : Kind.WRITES;
    }

    private static Kind alone(String sql, int at, String word) {
        return is(sql, at, word) ? Kind.STANDS_ALONE : Kind.WRITES;
    }

    private static Kind controls(String sql, int at, String word) {
        return is(sql, at, word) ? Kind.CONTROLS : Kind.WRITES;
    }

    private static boolean is(String sql, int at, String word) {
        int end = at + word.length();
        return sql.regionMatches(true, at, word, 0, word.length())
                && (end == sql.length() || !isPartOfWord(sql.charAt(end)));
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

    private static boolean isPartOfWord(char c) {
        return Character.isLetterOrDigit(c) || c == '_';
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
