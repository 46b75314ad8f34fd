package dev.hawser.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.PrintWriter;
import java.io.StringWriter;
import org.junit.jupiter.api.Test;

final class DemoDatabaseTest {
    @Test
    void defects29To33_theArticlesDemonstrationWorks() {
        var out = new StringWriter();
        int code = Hawser.commandLine().setOut(new PrintWriter(out, true)).execute("demo", "database");
        assertThat(code).isZero();
        assertThat(out.toString().lines())
                .containsExactly(
                        "Database initialization complete",
                        "=== Database operations demonstration ===",
                        "User created successfully: Zhang San, number 1",
                        "User created successfully: Li Si, number 2",
                        "User created successfully: Wang Wu, number 3",
                        "User creation failed: Li Si the Second: the e-mail lisi@example.com is known",
                        "",
                        "All users (3):",
                        "  - Wang Wu (wangwu@example.com)",
                        "  - Li Si (lisi@example.com)",
                        "  - Zhang San (zhangsan@example.com)",
                        "",
                        "Queried user: Wang Wu, number 3");
    }

    /// Item 31: there, a failure leaves the program hanging.
    @Test
    void defect31_aFailureEndsTheProgramWithACode() {
        var out = new StringWriter();
        var err = new StringWriter();
        int code = Hawser.commandLine()
                .setOut(new PrintWriter(out, true))
                .setErr(new PrintWriter(err, true))
                .execute("demo", "database", "--db", "sqlite:/nowhere/at/all.db");
        assertThat(code).isEqualTo(Hawser.FAILED);
        assertThat(out.toString()).isEmpty();
        assertThat(err.toString().lines())
                .singleElement()
                .satisfies(line -> assertThat(line).startsWith("hawser: ").contains("/nowhere/at/all.db"));
    }

    @Test
    void aUrlThatIsNoneIsRefused() {
        var err = new StringWriter();
        int code = Hawser.commandLine()
                .setErr(new PrintWriter(err, true))
                .execute("demo", "database", "--db", "mysql://u:secret@host/db");
        assertThat(code).isEqualTo(Hawser.CALLED_WRONGLY);
        assertThat(err.toString()).contains("--db: ").doesNotContain("secret");
    }
}
