package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/// Lines and bytes that are none take turns on one connection, wherever the network cuts them.
class RawModeContract extends Contract<Rig> {
    RawModeContract(Rig rig) {
        super(rig);
    }

    /// Takes `data N` and then N raw bytes, which it answers with their length and a sum; `quit` closes.
    private static final class Uploads extends LineProtocol {
        private int missing;
        private int length;
        private long sum;

        Uploads() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            if (line.startsWith("data ")) {
                length = Integer.parseInt(line.substring(5));
                missing = length;
                sum = 0;
                setRawMode();
            } else {
                sendLine("line " + line);
                if (line.equals("quit")) {
                    transport().close();
                }
            }
        }

        @Override
        protected void rawDataReceived(ByteBuf data) {
            int count = Math.min(missing, data.readableBytes());
            for (int i = 0; i < count; i++) {
                sum = 31 * sum + data.readUnsignedByte();
            }
            missing -= count;
            if (missing == 0) {
                sendLine("data " + length + " " + sum);
                setLineMode();
            }
        }
    }

    private static String answer(byte[] content) {
        long sum = 0;
        for (byte one : content) {
            sum = 31 * sum + Byte.toUnsignedInt(one);
        }
        return "data " + content.length + " " + sum + "\n";
    }

    @Test
    void row115_everySplitGivesTheSameLinesAndTheSameBytes() throws IOException {
        var server = serve(_ -> new Uploads());
        int rounds = rig instanceof MemoryRig ? 400 : 10;
        for (int seed = 0; seed < rounds; seed++) {
            var random = new Random(seed);
            var input = new ByteArrayOutputStream();
            var expected = new StringBuilder();
            for (int i = 0; i < 20; i++) {
                if (random.nextBoolean()) {
                    byte[] content = new byte[1 + random.nextInt(40)];
                    for (int at = 0; at < content.length; at++) {
                        // Line ends above all: as content they must end nothing.
                        content[at] = (byte) (random.nextInt(3) == 0 ? '\n' : random.nextInt(256));
                    }
                    input.writeBytes(("data " + content.length + "\r\n").getBytes(StandardCharsets.US_ASCII));
                    input.writeBytes(content);
                    expected.append(answer(content));
                } else {
                    input.writeBytes(("hello " + i + "\n").getBytes(StandardCharsets.US_ASCII));
                    expected.append("line hello ").append(i).append('\n');
                }
            }
            input.writeBytes("quit\nnobody hears this\n".getBytes(StandardCharsets.US_ASCII));
            expected.append("line quit\n");
            byte[] bytes = input.toByteArray();
            try (var client = server.connect()) {
                int most = 1 + seed % 30;
                for (int from = 0; from < bytes.length; ) {
                    int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
                    client.send(Arrays.copyOfRange(bytes, from, to));
                    from = to;
                }
                assertThat(client.readTextToEnd()).as("seed %d", seed).isEqualTo(expected.toString());
            }
        }
    }

    /// A call within a call for each would overflow the stack, and moving up the rest each time would take a minute.
    @Test
    void aHundredThousandFlipsInAFewReads() throws IOException {
        int flips = 100_000;
        var counts = new CompletableFuture<String>();
        var client = connect(serve(_ -> new LineProtocol(LineFormat.LF) {
            private int lines;
            private int raws;

            @Override
            protected void lineReceived(String line) {
                lines += line.length();
                setRawMode();
            }

            @Override
            protected void rawDataReceived(ByteBuf data) {
                raws += data.readByte() == '\n' ? 1 : 0;
                setLineMode();
            }

            @Override
            public void inputEnded(Transport transport) {
                counts.complete(lines + " lines, " + raws + " raw");
                transport.close();
            }
        }));
        var sending = client.sendMeanwhile("x\n\n".repeat(flips).getBytes(StandardCharsets.US_ASCII));
        Waiting.result("sent", sending);
        client.endOutput();
        assertThat(Waiting.result("the end", counts)).isEqualTo(flips + " lines, " + flips + " raw");
    }

    @Test
    void nothingIsDeliveredAfterACloseInTheSameRead() throws IOException {
        var server = serve(_ -> new LineProtocol(LineFormat.LF) {
            @Override
            protected void lineReceived(String line) {
                sendLine("line " + line);
                switch (line) {
                    case "quit" -> transport().close();
                    case "raw" -> setRawMode();
                    case "quit raw" -> {
                        setRawMode();
                        transport().close();
                    }
                    default -> {}
                }
            }

            @Override
            protected void rawDataReceived(ByteBuf data) {
                sendLine("raw " + (char) data.readByte());
                setLineMode();
                transport().close();
            }
        });
        for (String input : new String[] {"a\nquit\nb\n", "a\nquit raw\nb\n", "a\nraw\nxb\nraw\ny"}) {
            var client = connect(server);
            client.send(input);
            assertThat(client.readTextToEnd())
                    .isEqualTo(
                            switch (input) {
                                case "a\nquit\nb\n" -> "line a\nline quit\n";
                                case "a\nquit raw\nb\n" -> "line a\nline quit raw\n";
                                default -> "line a\nline raw\nraw x\n";
                            });
        }
    }

    @Test
    void whatIsLeftUnreadIsDroppedInRawModeAndBeginsTheNextLineOtherwise() throws IOException {
        var client = connect(serve(_ -> new LineProtocol(LineFormat.LF) {
            @Override
            protected void lineReceived(String line) {
                sendLine("line " + line);
                if (line.equals("raw")) {
                    setRawMode();
                }
            }

            @Override
            protected void rawDataReceived(ByteBuf data) {
                char first = (char) data.readByte();
                sendLine("raw " + first);
                if (first == '.') {
                    setLineMode();
                }
            }
        }));
        client.send("raw\nabc");
        assertThat(client.readLines(2)).containsExactly("line raw", "raw a");
        client.send(".rest of ");
        assertThat(client.readLine()).isEqualTo("raw .");
        client.send("the line\nnext\n");
        assertThat(client.readLines(2)).containsExactly("line rest of the line", "line next");
    }

    /// Raw mode may begin in any call, also when half a line has come.
    @Test
    void theBytesOfALineThatHasBegunComeFirst() throws IOException {
        var server = serve(_ -> new LineProtocol(LineFormat.LF) {
            @Override
            protected void lineReceived(String line) {
                sendLine("line " + line);
            }

            @Override
            protected void rawDataReceived(ByteBuf data) {
                sendLine("raw " + data.readCharSequence(data.readableBytes(), StandardCharsets.US_ASCII));
            }

            @Override
            public void stopping(Transport transport) {
                setRawMode();
                sendLine("from now on raw");
            }
        });
        var client = connect(server);
        client.send("one\nhalf a");
        assertThat(client.readLine()).isEqualTo("line one");
        server.port().beginStop(Duration.ofSeconds(10));
        assertThat(client.readLine()).isEqualTo("from now on raw");
        client.send(" line");
        var heard = new StringBuilder();
        while (heard.length() < "half a line".length()) {
            heard.append(client.readLine().substring("raw ".length()));
        }
        assertThat(heard).hasToString("half a line");
        client.endOutput();
    }

    /// What RFC 3207 §4.2 demands of a server that begins TLS.
    @Test
    void whatCameTooEarlyCanBeDiscarded() throws IOException {
        var client = connect(serve(_ -> new LineProtocol(LineFormat.LF) {
            @Override
            protected void lineReceived(String line) {
                sendLine("line " + line);
                if (line.equals("STARTTLS")) {
                    discardReceived();
                }
            }
        }));
        client.send("STARTTLS\nslipped in\nand half");
        assertThat(client.readLine()).isEqualTo("line STARTTLS");
        client.send("after\n");
        assertThat(client.readLine()).isEqualTo("line after");
    }

    @Test
    void rawModeWithoutAReceiverFailsWithWords() throws IOException {
        var reason = new CompletableFuture<CloseReason>();
        var client = connect(serve(_ -> new LineProtocol(LineFormat.LF) {
            @Override
            protected void lineReceived(String line) {
                setRawMode();
            }

            @Override
            public void connectionLost(Transport transport, CloseReason why) {
                reason.complete(why);
            }
        }));
        client.send("go\nx");
        client.readToEnd();
        client.close();
        assertThat(Waiting.result("the reason", reason))
                .isInstanceOfSatisfying(
                        CloseReason.Failed.class,
                        failed -> assertThat(failed.cause()).hasMessageContaining("has no rawDataReceived()"));
        assertThat(log.take("a callback failed")).hasSize(1);
    }
}
