package dev.hawser.web.filter;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.ManualClock;
import dev.hawser.web.Asked;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import java.time.Duration;
import org.junit.jupiter.api.Test;

final class SessionsTest {
    private static final Handler READ =
            request -> Response.text(session(request).get("name").orElse("nobody"));
    private static final Handler LOG_IN = request -> {
        session(request).rotate();
        session(request).set("name", "Anna");
        return Response.noContent();
    };
    private static final Handler LOG_OUT = request -> {
        session(request).end();
        return Response.noContent();
    };

    private final ManualClock clock = new ManualClock();
    private final Sessions sessions = new Sessions(Duration.ofMinutes(30), 3, clock);

    @Test
    void aCookieHasNothingButAnIdAndIsKeptFromOthers() throws Exception {
        String cookie = Asked.get("/").of(sessions, LOG_IN).header("Set-Cookie").orElseThrow();
        assertThat(cookie).matches("session=[0-9A-Za-z_-]{22}; Path=/; HttpOnly; SameSite=Lax");
        String secure = Asked.get("/")
                .secure()
                .of(sessions, LOG_IN)
                .header("Set-Cookie")
                .orElseThrow();
        assertThat(secure).endsWith("; Path=/; Secure; HttpOnly; SameSite=Lax");
    }

    @Test
    void whoNotesNothingGetsNoCookie() throws Exception {
        assertThat(Asked.get("/").of(sessions, READ).headers().has("Set-Cookie"))
                .isFalse();
        assertThat(sessions.count()).isZero();
    }

    @Test
    void useRenewsItAndIdlenessEndsIt() throws Exception {
        String id = logIn("");
        for (int i = 0; i < 3; i++) {
            clock.advance(Duration.ofMinutes(29));
            assertThat(read(id)).isEqualTo("Anna");
        }
        clock.advance(Duration.ofMinutes(30));
        assertThat(read(id)).isEqualTo("nobody");
        assertThat(sessions.count()).isZero();
    }

    @Test
    void anIdThatIsNotKnownIsNeverTakenOver() throws Exception {
        String planted = "AAAAAAAAAAAAAAAAAAAAAA";
        assertThat(logIn(planted)).isNotEqualTo(planted);
        assertThat(read(planted)).isEqualTo("nobody");
    }

    @Test
    void loggingInChangesTheIdAndKeepsWhatWasNoted() throws Exception {
        String before = logIn("");
        String after = logIn(before);
        assertThat(after).isNotEqualTo(before);
        assertThat(read(before)).isEqualTo("nobody");
        assertThat(read(after)).isEqualTo("Anna");
        assertThat(sessions.count()).isEqualTo(1);
    }

    @Test
    void endingItTakesTheCookieAway() throws Exception {
        String id = logIn("");
        var answer = with(id).of(sessions, LOG_OUT);
        assertThat(answer.header("Set-Cookie").orElseThrow()).startsWith("session=; Path=/; Max-Age=0;");
        assertThat(read(id)).isEqualTo("nobody");
        assertThat(sessions.count()).isZero();
    }

    @Test
    void whenThereAreTooManyTheOneUnusedForLongestGoes() throws Exception {
        String first = logIn("");
        String second = logIn("");
        logIn("");
        assertThat(read(first)).isEqualTo("Anna");
        logIn("");
        assertThat(sessions.count()).isEqualTo(3);
        assertThat(read(first)).isEqualTo("Anna");
        assertThat(read(second)).isEqualTo("nobody");
    }

    private String logIn(String id) throws Exception {
        String cookie = with(id).of(sessions, LOG_IN).header("Set-Cookie").orElseThrow();
        return cookie.substring("session=".length(), cookie.indexOf(';'));
    }

    private String read(String id) throws Exception {
        return Asked.text(with(id).of(sessions, READ));
    }

    private static Asked with(String id) {
        return Asked.get("/").header("Cookie", "other=1; session=" + id);
    }

    private static Session session(dev.hawser.web.Request request) {
        return Sessions.SESSION.of(request).orElseThrow();
    }
}
