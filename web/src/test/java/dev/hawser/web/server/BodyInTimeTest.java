package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Limits;
import dev.hawser.testkit.ManualClock;
import dev.hawser.testkit.MemoryTransport;
import dev.hawser.web.Handler;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// When a body must have come over HTTP/1.1, by a clock that the test moves.
final class BodyInTimeTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

    private final ManualClock clock = new ManualClock();

    private MemoryTransport connect(Handler handler) {
        var site = new Site(new Tree().get("/", _ -> Response.text("page")).post("/", handler));
        return MemoryTransport.connect(site, Limits.defaults(), clock);
    }

    private MemoryTransport connect() {
        return connect(request -> Response.text("" + request.body().length()));
    }

    @Test
    void theTimeOfABodyBeginsWithItsHeadAndNotWithTheLastAnswer() {
        var client = connect();
        client.send("GET / HTTP/1.1\r\nHost: a\r\n\r\n");
        assertThat(client.receivedText()).endsWith("page");
        clock.advance(Duration.ofSeconds(55));
        client.send(POST + "Content-Length: 3\r\n\r\n");
        // What is left of the time between requests is of no account now.
        clock.advance(Duration.ofSeconds(6));
        client.send("abc");
        assertThat(client.receivedText()).contains("HTTP/1.1 200 ").endsWith("\r\n\r\n3");
    }

    @ParameterizedTest
    @ValueSource(strings = {"Content-Length: 3", "Transfer-Encoding: chunked"})
    void row58_abodyOfWhichNothingComesIsGivenUpAfterTheGrace(String framing) {
        var client = connect();
        client.send(POST + framing + "\r\n\r\n");
        clock.advance(Duration.ofSeconds(9));
        assertThat(client.receivedText()).isEmpty();
        clock.advance(Duration.ofSeconds(2));
        assertThat(client.receivedText()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void row58_aburstIsNoExcuseForWhatDripsAfterIt() {
        var client = connect();
        client.send(POST + "Content-Length: 1000000\r\n\r\n" + "x".repeat(500_000));
        for (int seconds = 0; seconds < 25 && !client.isEnded(); seconds++) {
            clock.advance(Duration.ofSeconds(1));
            client.send("x");
        }
        assertThat(client.receivedText()).startsWith("HTTP/1.1 408 ");
    }

    @Test
    void abodyThatKeepsTheLeastRateMayComeForLong() {
        var client = connect();
        client.send(POST + "Content-Length: 30000\r\n\r\n");
        for (int seconds = 0; seconds < 100; seconds++) {
            clock.advance(Duration.ofSeconds(1));
            client.send("x".repeat(300));
        }
        assertThat(client.receivedText()).startsWith("HTTP/1.1 200 ").endsWith("\r\n\r\n30000");
    }

    @Test
    void row88_silenceEndsAtTheTimeOfAHeadHoweverItDrips() {
        var silent = connect();
        var drips = connect();
        for (char each : "PRI * HTTP".toCharArray()) {
            clock.advance(Duration.ofMillis(990));
            assertThat(silent.isEnded()).isFalse();
            drips.send("" + each);
        }
        clock.advance(Duration.ofMillis(200));
        assertThat(silent.isEnded()).isTrue();
        assertThat(drips.isEnded()).isTrue();
    }

    @Test
    void astreamingHandlerThatNeedsNoBodyKeepsTheConnection() {
        var client = connect(Handler.streaming(_ -> Response.text("at once")));
        client.send(POST + "\r\n");
        assertThat(client.receivedText()).endsWith("at once").doesNotContainIgnoringCase("connection: close");
        client.send(POST + "Content-Length: 3\r\n\r\nabc");
        // Here what it didn't take stands in the way of another request.
        assertThat(client.receivedText()).endsWith("at once").containsIgnoringCase("connection: close");
    }
}
