package dev.hawser.db;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.InstanceOfAssertFactories.type;

import java.util.concurrent.CancellationException;
import org.junit.jupiter.api.Test;

/// Each thing that a database refuses has its kind, on each database the same.
final class FailuresTest extends Opened {
    @Test
    void aSecondOne() throws Exception {
        get(add("Anna"));
        var failure = failure(add("Anna"));
        assertThat(failure).asInstanceOf(type(DatabaseException.Unique.class)).satisfies(unique -> {
            assertThat(unique.constraint().table()).isEqualTo("person");
            assertThat(unique.constraint().columns()).containsExactly("email");
            assertThat(unique.constraint().isAbout("email")).isTrue();
        });
        assertThat(failure).hasMessageContaining("INSERT INTO person").hasCauseInstanceOf(java.sql.SQLException.class);
        assertThat(people()).isEqualTo(1);
    }

    @Test
    void anArgumentIsNeverShown() throws Exception {
        get(add("Anna"));
        if (store != Store.POSTGRES) {
            // PostgreSQL's own words quote the key.
            assertThat(failure(add("Anna"))).message().doesNotContain("Anna");
        }
        assertThat(failure(pool.query("SELECT nothing FROM person WHERE name = ?", String.class, "secret")))
                .message()
                .doesNotContain("secret");
    }

    @Test
    void oneThatRefersToNothing() throws Exception {
        assertThat(failure(pool.insert("INSERT INTO pet (owner_id, name) VALUES (99, 'Rex')")))
                .isInstanceOf(DatabaseException.ForeignKey.class);
        long anna = get(add("Anna"));
        get(pool.insert("INSERT INTO pet (owner_id, name) VALUES (?, 'Rex')", anna));
        assertThat(failure(pool.execute("DELETE FROM person WHERE id = ?", anna)))
                .isInstanceOf(DatabaseException.ForeignKey.class);
    }

    @Test
    void oneWithoutAName() throws Exception {
        assertThat(failure(pool.insert("INSERT INTO person (name, email) VALUES (?, 'a')", (Object) null)))
                .asInstanceOf(type(DatabaseException.NotNull.class))
                .satisfies(missing -> assertThat(missing.constraint().columns()).containsExactly("name"));
    }

    @Test
    void oneThatACheckRefuses() throws Exception {
        assertThat(failure(pool.insert("INSERT INTO person (name, email, age) VALUES ('A', 'a', -1)")))
                .asInstanceOf(type(DatabaseException.Check.class))
                .satisfies(check -> assertThat(check.constraint().name()).isEqualTo("person_age"));
    }

    @Test
    void whatIsNoSql() throws Exception {
        assertThat(failure(pool.execute("SELEKT 1"))).isInstanceOf(DatabaseException.Syntax.class);
        assertThat(failure(pool.query("SELECT * FROM nowhere", String.class)))
                .isInstanceOf(DatabaseException.Syntax.class);
        assertThat(failure(pool.query("SELECT nothing FROM person", String.class)))
                .isInstanceOf(DatabaseException.Syntax.class);
    }

    /// Row 132 of the bad inputs, the database's part of it.
    @Test
    void row132_aTextWithANulIsATypedErrorOrComesBackWhole() throws Exception {
        var added = add("An\0na");
        if (store == Store.POSTGRES) {
            assertThat(failure(added)).isInstanceOf(DatabaseException.BadValue.class);
            assertThat(people()).isZero();
        } else {
            get(added);
            assertThat(get(pool.queryOne("SELECT name FROM person", String.class)))
                    .contains("An\0na");
        }
    }

    @Test
    void whatAMapperThrowsArrivesAsItIs() throws Exception {
        var mine = new IllegalStateException("mine");
        assertThat(failure(pool.query("SELECT 1", (Row _) -> {
                    throw mine;
                })))
                .isSameAs(mine);
        assertThat(failure(pool.transaction(_ -> {
                    throw new CancellationException("so");
                })))
                .isInstanceOf(CancellationException.class)
                .hasMessage("so");
    }
}
