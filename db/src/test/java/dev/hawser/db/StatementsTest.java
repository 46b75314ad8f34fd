package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.math.BigDecimal;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// What goes into a database comes out of it as it was.
final class StatementsTest extends Opened {
    record Person(
            long id, String name, String email, @Nullable Integer age) {}

    record Pet(Long id, long ownerId) {}

    enum Colour {
        RED
    }

    @SuppressWarnings("ArrayRecordComponent") // Bytes are arrays.
    record All(
            String text,
            long whole,
            int small,
            double real,
            boolean truth,
            BigDecimal exact,
            byte[] bytes,
            Instant moment,
            LocalDate day,
            LocalDateTime local,
            UUID key,
            Colour colour,
            @Nullable String absent) {}

    @Test
    void anInsertTellsTheKeyAndAQueryMakesRecordsByName() throws Exception {
        long anna = get(add("Anna"));
        long bert = get(add("Bert"));
        assertThat(bert).isGreaterThan(anna);
        // The columns stand in another order than the components.
        var all = get(pool.query("SELECT email, age, name, id FROM person ORDER BY id", Person.class));
        assertThat(all)
                .containsExactly(
                        new Person(anna, "Anna", "Anna@example.org", null),
                        new Person(bert, "Bert", "Bert@example.org", null));
        long pet = get(pool.insert("INSERT INTO pet (owner_id, name) VALUES (?, 'Rex')", anna));
        assertThat(get(pool.queryOne("SELECT owner_id, id FROM pet", Pet.class)))
                .contains(new Pet(pet, anna));
    }

    /// Where a row was there already, the key is that row's, and not that of what somebody inserted last.
    @Test
    void anInsertThatUpdatesTellsTheKeyOfWhatItUpdated() throws Exception {
        long anna = get(add("Anna"));
        get(add("Bert"));
        String upsert = "INSERT INTO person (name, email) VALUES ('Anne', 'Anna@example.org')"
                + " ON CONFLICT (email) DO UPDATE SET name = excluded.name";
        for (String end : List.of("", " ; ", " -- so")) {
            if (store != Store.POSTGRES || !end.contains("--")) {
                assertThat(get(pool.insert(upsert + end))).as("with '%s'", end).isEqualTo(anna);
            }
        }
        assertThat(get(pool.queryOne("SELECT name FROM person WHERE id = ?", String.class, anna)))
                .contains("Anne");
        assertThat(failure(pool.insert(upsert.replace("DO UPDATE SET name = excluded.name", "DO NOTHING"))))
                .isInstanceOf(DatabaseException.BadValue.class)
                .hasMessageContaining("nothing was inserted");
        assertThat(people()).isEqualTo(2);
    }

    @Test
    void everyTypeComesBackAsItWent() throws Exception {
        boolean postgres = store == Store.POSTGRES;
        get(pool.execute("CREATE TABLE kinds (text text, whole bigint, small integer, real double precision, truth "
                + (postgres ? "boolean" : "integer") + ", exact numeric(20, 5), bytes " + (postgres ? "bytea" : "blob")
                + ", moment " + (postgres ? "timestamptz" : "text") + ", day " + (postgres ? "date" : "text")
                + ", local " + (postgres ? "timestamp" : "text") + ", key " + (postgres ? "uuid" : "text")
                + ", colour text, absent text)"));
        var now = Instant.now().truncatedTo(ChronoUnit.MICROS);
        var in = new All(
                "O'Neill; DROP TABLE person -- \u00e4\u20ac\ud83d\ude00",
                Long.MIN_VALUE,
                42,
                0.1,
                true,
                new BigDecimal("12345.67"),
                new byte[] {0, -1, 7},
                now,
                LocalDate.of(2024, 2, 29),
                LocalDateTime.of(1999, 12, 31, 23, 59, 59, 123_456_000),
                UUID.randomUUID(),
                Colour.RED,
                null);
        get(pool.execute(
                "INSERT INTO kinds VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)",
                in.text(),
                in.whole(),
                in.small(),
                in.real(),
                in.truth(),
                in.exact(),
                in.bytes(),
                in.moment(),
                in.day(),
                in.local(),
                in.key(),
                in.colour(),
                in.absent()));
        var out = get(pool.queryOne("SELECT * FROM kinds", All.class)).orElseThrow();
        assertThat(out)
                .usingRecursiveComparison()
                .withComparatorForType(BigDecimal::compareTo, BigDecimal.class)
                .isEqualTo(in);
        assertThat(people()).isZero();
    }

    @Test
    void nothingIsLostOnTheWayToASmallerType() throws Exception {
        assertThat(failure(pool.query("SELECT 3000000000 AS n", Integer.class)))
                .isInstanceOf(DatabaseException.BadValue.class)
                .hasMessageContaining("column n")
                .hasMessageContaining("Integer");
        assertThat(failure(pool.query("SELECT 'abc' AS n", Long.class))).isInstanceOf(DatabaseException.BadValue.class);
        assertThat(failure(pool.query("SELECT NULL AS n", Long.class))).isInstanceOf(DatabaseException.BadValue.class);
        assertThat(failure(pool.query("SELECT 1 AS id, NULL AS owner_id", Pet.class)))
                .isInstanceOf(DatabaseException.BadValue.class)
                .hasMessageContaining("ownerId is NULL");
        assertThat(failure(pool.query("SELECT 1 AS id", Pet.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no column ownerId; it has id");
        assertThat(failure(pool.query("SELECT 1 AS id, 2 AS owner_id, 3 AS owner_id", Pet.class)))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("more than one column ownerId");
    }

    @Test
    void queryOneTakesNoneOrOneButNotTwo() throws Exception {
        get(add("Anna"));
        assertThat(get(pool.queryOne("SELECT name FROM person WHERE id = ?", String.class, -1)))
                .isEmpty();
        assertThat(get(pool.queryOne("SELECT name FROM person", String.class))).contains("Anna");
        get(add("Bert"));
        assertThat(failure(pool.queryOne("SELECT name FROM person", String.class)))
                .isInstanceOf(DatabaseException.BadValue.class)
                .hasMessageContaining("more than one row");
    }

    @Test
    void executeTellsHowManyRowsChangedAndABatchIsAllOrNothing() throws Exception {
        long added = get(pool.batch(
                "INSERT INTO person (name, email) VALUES (?, ?)",
                List.of(new Object[] {"Anna", "a"}, new Object[] {"Bert", "b"}, new Object[] {"Carl", "c"})));
        assertThat(added).isEqualTo(3);
        assertThat(get(pool.execute("UPDATE person SET age = 1 WHERE name < 'C'")))
                .isEqualTo(2);
        assertThat(failure(pool.batch(
                        "INSERT INTO person (name, email) VALUES (?, ?)",
                        List.of(new Object[] {"Dora", "d"}, new Object[] {"Emil", "a"}))))
                .isInstanceOf(DatabaseException.Unique.class);
        assertThat(people()).isEqualTo(3);
        assertThat(get(pool.batch("DELETE FROM person WHERE id = ?", List.of())))
                .isZero();
    }

    @Test
    void aWrongNumberOfArgumentsIsRefused() throws Exception {
        assertThat(failure(pool.insert("INSERT INTO person (name, email) VALUES (?, ?)", "Anna")))
                .isInstanceOfAny(IllegalArgumentException.class, DatabaseException.BadValue.class);
        assertThat(failure(pool.query("SELECT 1", Long.class, 2)))
                .isInstanceOfAny(IllegalArgumentException.class, DatabaseException.BadValue.class);
        assertThat(failure(pool.execute("DELETE FROM person WHERE name = ?", Thread.currentThread())))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("argument 1 is a java.lang.Thread");
        assertThat(people()).isZero();
    }

    @Test
    void aResultHasALimit() throws Exception {
        try (var small = ConnectionPool.open(
                        store.freshUrl(folder), PoolOptions.defaults().withRows(new PoolOptions.Rows(2, 1)))
                .await()) {
            assertThat(get(small.query("SELECT 1 AS n UNION ALL SELECT 2", Long.class)))
                    .hasSize(2);
            assertThat(failure(small.query("SELECT 1 AS n UNION ALL SELECT 2 UNION ALL SELECT 3", Long.class)))
                    .isInstanceOf(DatabaseException.BadValue.class)
                    .hasMessageContaining("more than 2 rows; stream() them");
        }
    }

    @Test
    void nobodyBeginsATransactionBehindThePoolsBack() throws Exception {
        for (String sql : List.of("BEGIN", " /* so */ commit", "-- x\nROLLBACK", ";end", "SAVEPOINT a", "RELEASE a")) {
            assertThat(failure(pool.execute(sql)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("use transaction(");
        }
    }

    record Pair(long a, long b) {}

    /// A statement that is kept from one call to the next must not keep what the table was like.
    @Test
    void aTableThatBecomesAnotherIsReadAsItIs() throws Exception {
        assumeTrue(
                store != Store.POSTGRES, "PostgreSQL's driver keeps statements, and is told when one is out of date");
        for (String columns :
                List.of("a INTEGER, b INTEGER", "b INTEGER, a INTEGER", "c INTEGER, b INTEGER, a INTEGER")) {
            get(pool.execute("CREATE TABLE swap (" + columns + ")"));
            get(pool.execute("INSERT INTO swap (a, b) VALUES (1, 2)"));
            assertThat(get(pool.query("SELECT * FROM swap", Pair.class))).containsExactly(new Pair(1, 2));
            assertThat(get(pool.query("SELECT a, b FROM swap", Pair.class))).containsExactly(new Pair(1, 2));
            List<Pair> inside = get(pool.transaction(tx -> tx.query("SELECT swap.* FROM swap", Pair.class)));
            assertThat(inside).containsExactly(new Pair(1, 2));
            get(pool.execute("DROP TABLE swap"));
        }
    }

    @Test
    void theBlockingFormDoesTheSame() throws Exception {
        var blocking = pool.blocking();
        long id = blocking.insert("INSERT INTO person (name, email) VALUES (?, ?)", "Anna", "a");
        assertThat(blocking.execute("UPDATE person SET age = ? WHERE id = ?", 7, id))
                .isEqualTo(1);
        assertThat(blocking.queryOne("SELECT * FROM person", Person.class)).contains(new Person(id, "Anna", "a", 7));
        assertThat(blocking.query("SELECT name FROM person", String.class)).containsExactly("Anna");
        assertThat(blocking.batch("DELETE FROM person WHERE id = ?", List.of(new Object[] {id}, new Object[] {-1})))
                .isEqualTo(1);
        assertThatThrownBy(() -> blocking.execute("nonsense")).isInstanceOf(DatabaseException.Syntax.class);
        // Virtual threads may as well.
        var counted = new long[1];
        Thread.ofVirtual()
                .start(() ->
                        counted[0] = blocking.queryOne("SELECT 5", Long.class).orElseThrow())
                .join();
        assertThat(counted[0]).isEqualTo(5);
    }

    @Test
    void aConnectionIsLentAndWhatItsBorrowerForgotIsUndone() throws Exception {
        int one = get(pool.withConnection(connection -> {
            try (var statement = connection.createStatement();
                    var rows = statement.executeQuery("SELECT 1")) {
                rows.next();
                return rows.getInt(1);
            }
        }));
        assertThat(one).isEqualTo(1);
        get(pool.withConnection(connection -> {
            connection.setAutoCommit(false);
            try (var statement = connection.createStatement()) {
                return statement.executeUpdate("INSERT INTO person (name, email) VALUES ('A', 'a')");
            }
        }));
        assertThat(people()).isZero();
        assertThat(failure(pool.withConnection(
                        connection -> connection.prepareStatement("nonsense").execute())))
                .isInstanceOf(DatabaseException.Syntax.class);
        get(add("Anna"));
    }
}
