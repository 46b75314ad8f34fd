package dev.hawser.app.article;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.app.article.UserTable.User;
import dev.hawser.db.DatabaseException;
import dev.hawser.db.PoolOptions;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.NothingUnhandled;
import io.zonky.test.db.postgres.embedded.EmbeddedPostgres;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;
import org.junit.jupiter.api.io.TempDir;

/// What is wrong with the article's users and right with these, by the numbers of the list of its defects. (29 and 30
/// are the pool's, too, and stand in its `OpeningTest` on each database.)
@ExtendWith(NothingUnhandled.class)
final class UserTableTest {
    private final ManualClock clock = new ManualClock();

    @TempDir
    @SuppressWarnings("NullAway.Init") // JUnit sets it before anything is called
    private Path folder;

    @Test
    void defect29_whenItIsOpenTheTableIsThere() throws Exception {
        var opening = UserTable.open("sqlite::memory:", options());
        // Asked for before it is open: it waits, and finds the table.
        var created = opening.compose(users -> users.create("Ann", "ann@example.com"));
        assertThat(created.await().id()).isEqualTo(1);
        stop(opening.await());
    }

    @Test
    void defect32_usersWithAddressesOfTheirOwnAreAllCreated() throws Exception {
        var users = UserTable.open("sqlite::memory:", options()).await();
        var created = new ArrayList<User>();
        for (String name : List.of("zhangsan", "lisi", "wangwu")) {
            created.add(users.create(name, name + "@example.com").await());
        }
        // The id is told (item 33), and what is told is what is stored.
        for (var user : created) {
            assertThat(users.get(user.id()).await()).contains(user);
        }
        stop(users);
    }

    @Test
    void defect33_eachRefusalHasItsNameAndEachColumnToo() throws Exception {
        refusesOrdersAndPages("sqlite:" + folder.resolve("users.db"), false);
    }

    @Test
    @Tag("referee")
    void defect33_onPostgresTheSame() throws Exception {
        try (var server = EmbeddedPostgres.start()) {
            refusesOrdersAndPages("postgresql://postgres@localhost:" + server.getPort() + "/postgres", true);
        }
    }

    /// @param anyAlphabet whether the database knows cases other than ASCII's
    private void refusesOrdersAndPages(String url, boolean anyAlphabet) throws Exception {
        var users = UserTable.open(url, options()).await();
        var ann = users.create("Ann", "ann@example.com").await();
        assertThatThrownBy(() -> users.create("Another", "ann@example.com").await())
                .isInstanceOfSatisfying(
                        DatabaseException.Unique.class,
                        known -> assertThat(known.constraint().isAbout("email")).isTrue());
        var capitals = users.create("Another", "ANN@Example.com");
        assertThatThrownBy(capitals::await).isInstanceOf(DatabaseException.Unique.class);
        assertThatThrownBy(() -> create(users, null).await())
                .isInstanceOfSatisfying(
                        DatabaseException.NotNull.class,
                        missing ->
                                assertThat(missing.constraint().isAbout("name")).isTrue());
        // Of those of one moment, the one that came last stands first; pages go on where they ended.
        var all = new ArrayList<User>(List.of(ann));
        for (int i = 0; i < 6; i++) {
            clock.advance(i == 3 ? Duration.ofMillis(1) : Duration.ZERO);
            all.addFirst(users.create("user " + i, i + "@example.com").await());
        }
        assertThat(users.list(100, OptionalLong.empty()).await()).isEqualTo(all);
        var paged = new ArrayList<User>();
        var page = users.list(3, OptionalLong.empty()).await();
        while (!page.isEmpty()) {
            assertThat(page).hasSizeLessThanOrEqualTo(3);
            paged.addAll(page);
            // Whoever comes in between moves nobody.
            users.create("new " + paged.size(), "new" + paged.size() + "@example.com")
                    .await();
            page = users.list(3, OptionalLong.of(page.getLast().id())).await();
        }
        assertThat(paged).isEqualTo(all);
        assertThat(users.list(3, OptionalLong.of(-1)).await()).isEmpty();
        assertThat(users.get(-1).await()).isEmpty();
        // A second process sees the same.
        var other = UserTable.open(url, options()).await();
        assertThat(other.get(ann.id()).await()).contains(ann);
        stop(other);
        users.create("Ärger", "ärger@example.com").await();
        var shouted = users.create("ÄRGER", "ÄRGER@example.com");
        if (anyAlphabet) {
            assertThatThrownBy(shouted::await).isInstanceOf(DatabaseException.Unique.class);
        } else {
            assertThat(shouted.await().email()).isEqualTo("ÄRGER@example.com");
        }
        stop(users);
    }

    @SuppressWarnings("NullAway") // As a careless caller would.
    private static dev.hawser.core.deferred.Deferred<User> create(
            UserTable users, @org.jspecify.annotations.Nullable String name) {
        return users.create(name, "x@example.com");
    }

    private PoolOptions options() {
        return PoolOptions.defaults().withClock(clock);
    }

    private static void stop(UserTable users) throws Exception {
        users.stop(Duration.ZERO).await();
    }
}
