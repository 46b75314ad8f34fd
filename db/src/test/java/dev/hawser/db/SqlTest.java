package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The first word decides.
final class SqlTest {
    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "SELECT 1|READS",
                "  ( select 1)|READS",
                "'-- COMMIT\n/* BEGIN */ Select 1'|READS",
                "WITH x AS (SELECT 1) SELECT * FROM x|READS",
                "values (1)|READS",
                "EXPLAIN SELECT 1|READS",
                "SELECTED|WRITES",
                "INSERT INTO t VALUES (1)|WRITES",
                "ALTER TABLE t ADD b|WRITES",
                "CREATE TABLE t (n)|WRITES",
                "DELETE FROM t|WRITES",
                "REPLACE INTO t VALUES (1)|WRITES",
                "TRUNCATE t|WRITES",
                "SET search_path = x|WRITES",
                "''|WRITES",
                "/* never closed|WRITES",
                "PRAGMA user_version = 1|STANDS_ALONE",
                "vacuum|STANDS_ALONE",
                "ATTACH 'x' AS y|STANDS_ALONE",
                "DETACH y|STANDS_ALONE",
                "BEGIN|CONTROLS",
                "start transaction|CONTROLS",
                ";;COMMIT;|CONTROLS",
                "end|CONTROLS",
                "ROLLBACK TO x|CONTROLS",
                "release x|CONTROLS",
                "savepoint x|CONTROLS",
                "ABORT|CONTROLS",
            })
    void aStatementIsOfTheKindOfItsFirstWord(String sql, Sql.Kind kind) {
        assertThat(Sql.kind(sql)).isEqualTo(kind);
    }

    @Test
    void aStarIsNotAName() {
        assertThat(Sql.namesItsColumns("SELECT a, count(*) FROM t")).isTrue();
        assertThat(Sql.namesItsColumns("SELECT * FROM t")).isFalse();
        assertThat(Sql.namesItsColumns("SELECT count(*), t.* FROM t")).isFalse();
        assertThat(Sql.namesItsColumns("*")).isFalse();
    }

    @Test
    void whatIsShownIsOneLineAndShort() {
        assertThat(Sql.shown("  SELECT\n\t1  \r\n FROM t ")).isEqualTo("SELECT 1 FROM t");
        assertThat(Sql.shown("x".repeat(1_000))).hasSize(201).endsWith("…");
    }
}
