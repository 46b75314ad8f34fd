package dev.hawser.testkit.policy;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.policy.TrafficLog;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.testkit.MemoryTransport;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.ResourceBundle;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

final class TrafficLogTest {
    private final Entries entries = new Entries();
    private final Recorder server = new Recorder();

    /// A logger that keeps what is logged.
    private static final class Entries implements System.Logger {
        private final List<String> texts = new ArrayList<>();
        private Level least = Level.DEBUG;

        @Override
        public String getName() {
            return "traffic";
        }

        @Override
        public boolean isLoggable(Level level) {
            return level.compareTo(least) >= 0;
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String text, @Nullable Throwable thrown) {
            texts.add(level + " " + text);
        }

        @Override
        public void log(
                Level level, @Nullable ResourceBundle bundle, @Nullable String format, @Nullable Object... values) {
            texts.add(level + " " + format);
        }
    }

    private MemoryTransport connect(TrafficLog log) {
        return MemoryTransport.connect(log.wrap(_ -> server));
    }

    @Test
    void allThatHappensIsLoggedInOrder() {
        var client = connect(TrafficLog.to(entries));
        client.send("Hi\r\n");
        server.transport().write("Hello");
        server.transport().write(new byte[] {0, (byte) 0xff});
        server.transport().write(Unpooled.buffer());
        client.endOutput();
        assertThat(entries.texts)
                .extracting(text -> text.lines().findFirst().orElse(""))
                .containsExactly(
                        "DEBUG #1 localhost/127.0.0.1:10000 opened",
                        "DEBUG #1 localhost/127.0.0.1:10000 received 4 bytes",
                        "DEBUG #1 localhost/127.0.0.1:10000 sent 5 bytes",
                        "DEBUG #1 localhost/127.0.0.1:10000 sent 2 bytes",
                        "DEBUG #1 localhost/127.0.0.1:10000 sent 0 bytes",
                        "DEBUG #1 localhost/127.0.0.1:10000 input ended",
                        "DEBUG #1 localhost/127.0.0.1:10000 closes",
                        "DEBUG #1 localhost/127.0.0.1:10000 ended, PeerClosed");
        assertThat(entries.texts.get(1)).contains("| 48 69 0d 0a ").contains("|Hi..");
        assertThat(entries.texts.get(2)).contains("| 48 65 6c 6c 6f ").contains("|Hello");
        assertThat(entries.texts.get(3)).contains("| 00 ff ");
        assertThat(server.text()).as("what was logged was not taken").isEqualTo("Hi\r\n");
        assertThat(client.receivedBytes()).hasSize(7);
        assertThat(server.reason()).contains(new CloseReason.PeerClosed());
    }

    /// Row 127: what a stranger sends can't forge an entry or move a terminal's cursor.
    @Test
    void row127_whatIsSentIsEscaped() {
        var client = connect(TrafficLog.to(entries));
        client.send("a\r\nERROR forged\n\u001b[2J\u2028\u0000");
        server.transport().write("\u001b[2J");
        for (String text : entries.texts) {
            assertThat(text).doesNotContain("\r", "\u001b", "\u2028", "\u0000", "\nERROR");
            assertThat(text.chars().filter(c -> c != '\n')).allMatch(c -> c >= ' ' && c <= '~');
        }
        assertThat(entries.texts.get(1)).contains("0d 0a 45 52 52 4f 52");
    }

    /// Row 127: what is long is cut.
    @Test
    void row127_whatIsLongIsCut() {
        var client = connect(TrafficLog.to(entries).withMaxBytes(16));
        client.send("x".repeat(10_000_000));
        server.transport().write("ü".repeat(50_000));
        assertThat(entries.texts.get(1))
                .contains("received 10000000 bytes, of which the first 16\n")
                .hasSizeLessThan(600);
        assertThat(entries.texts.get(2))
                .contains("sent 100000 bytes, of which the first 16\n")
                .hasSizeLessThan(600);
        assertThat(entries.texts.get(2)).contains("c3 bc c3 bc");
        assertThat(server.bytes()).isEqualTo(10_000_000);
        assertThat(client.receivedText()).isEqualTo("ü".repeat(50_000));
    }

    @Test
    void atALevelThatIsOffNothingIsLogged() {
        entries.least = System.Logger.Level.INFO;
        var client = connect(TrafficLog.to(entries));
        client.send("Hi");
        server.transport().write("Hello");
        server.transport().abort();
        assertThat(entries.texts).isEmpty();
        assertThat(client.isReset()).isTrue();
        var loud = connect(TrafficLog.to(entries).at(System.Logger.Level.INFO));
        loud.send("Hi");
        assertThat(entries.texts).hasSize(2).allMatch(text -> text.startsWith("INFO #1 "));
    }

    @Test
    void eachConnectionHasANumber() {
        var client = MemoryTransport.connect(TrafficLog.to(entries).wrap(_ -> new Recorder()));
        client.connectAnother().send("second".getBytes(StandardCharsets.US_ASCII));
        assertThat(entries.texts).last().asString().startsWith("DEBUG #2 ").contains("second");
    }

    @Test
    void aLogOfNothingIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> TrafficLog.to(entries).withMaxBytes(0))
                .withMessage("maxBytes is 0; expected 1 or more");
    }
}
