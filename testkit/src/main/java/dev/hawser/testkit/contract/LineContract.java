package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// Lines are lines, however their bytes are split.
class LineContract extends Contract<Rig> {
    private static final int MEMORY_ROUNDS = 400;
    private static final int SOCKET_ROUNDS = 8;

    LineContract(Rig rig) {
        super(rig);
    }

    private static ProtocolFactory echo(int maxLengthBytes) {
        return _ -> new EchoLines(LineFormat.LF.withMaxLength(maxLengthBytes));
    }

    /// Random lines with ends and bytes of all kinds, in random pieces.
    @Test
    void everySplitOfTheInputGivesTheSameLines() throws IOException {
        var server = serve(echo(64));
        int rounds = rig instanceof MemoryRig ? MEMORY_ROUNDS : SOCKET_ROUNDS;
        for (int seed = 0; seed < rounds; seed++) {
            var random = new Random(seed);
            var input = new ByteArrayOutputStream();
            List<String> expected = new ArrayList<>();
            for (int i = 0; i < 30; i++) {
                byte[] line = randomLine(random);
                input.writeBytes(line);
                input.writeBytes(random.nextBoolean() ? new byte[] {'\r', '\n'} : new byte[] {'\n'});
                expected.add("Echo: " + new String(line, StandardCharsets.UTF_8));
            }
            int most = 1 + seed % 12;
            try (var client = server.connect()) {
                for (byte[] piece : pieces(input.toByteArray(), random, most)) {
                    client.send(piece);
                }
                for (String line : expected) {
                    assertThat(client.readLine()).as("seed %d", seed).isEqualTo(line);
                }
            }
        }
    }

    /// A line of up to 60 bytes: letters, characters of two to four bytes, bytes that are no UTF-8, and CR within.
    private static byte[] randomLine(Random random) {
        var line = new ByteArrayOutputStream();
        for (int length = random.nextInt(16); length > 0; length--) {
            switch (random.nextInt(8)) {
                case 0 -> line.writeBytes("ß".getBytes(StandardCharsets.UTF_8));
                case 1 -> line.writeBytes("€".getBytes(StandardCharsets.UTF_8));
                case 2 -> line.writeBytes("😀".getBytes(StandardCharsets.UTF_8));
                case 3 -> line.write(0xff);
                case 4 -> line.writeBytes(new byte[] {'\r', '.'});
                default -> line.write('a' + random.nextInt(26));
            }
        }
        return line.toByteArray();
    }

    private static List<byte[]> pieces(byte[] bytes, Random random, int most) {
        List<byte[]> pieces = new ArrayList<>();
        for (int start = 0; start < bytes.length; ) {
            int end = Math.min(bytes.length, start + 1 + random.nextInt(most));
            pieces.add(Arrays.copyOfRange(bytes, start, end));
            start = end;
        }
        return pieces;
    }

    @Test
    void aLineThatComesByteByByteIsOneLine() throws IOException {
        var client = connect(serve(echo(64)));
        for (byte one : "Grüße, 😀\r\n\r\nnext\n".getBytes(StandardCharsets.UTF_8)) {
            client.send(new byte[] {one});
        }
        assertThat(client.readLines(3)).containsExactly("Echo: Grüße, 😀", "Echo: ", "Echo: next");
    }

    @Test
    void bytesThatAreNoUtf8BecomeReplacementCharacters() throws IOException {
        var client = connect(serve(echo(64)));
        client.send(new byte[] {'a', (byte) 0xff, 'b', '\n', (byte) 0xc3, '\n'});
        assertThat(client.readLines(2)).containsExactly("Echo: a\ufffdb", "Echo: \ufffd");
    }

    @Test
    void aBlankLineIsALine() throws IOException {
        var client = connect(serve(echo(64)));
        client.send("\n\r\n\n");
        assertThat(client.readLines(3)).containsExactly("Echo: ", "Echo: ", "Echo: ");
    }

    @Test
    void aLineOfExactlyTheLimitIsDelivered() throws IOException {
        var server = serve(echo(32));
        String line = "x".repeat(32);
        for (String end : List.of("\n", "\r\n")) {
            for (int first = 0; first <= 33; first += 11) {
                var client = connect(server);
                client.send((line + end).substring(0, first));
                client.send((line + end).substring(first));
                assertThat(client.readLine()).isEqualTo("Echo: " + line);
            }
        }
    }

    @Test
    void oneByteMoreIsRefusedWithAReasonAndClosed() throws IOException {
        var server = serve(echo(32));
        for (String input : List.of("x".repeat(33) + "\n", "x".repeat(33) + "\r\n", "x".repeat(33), "ü".repeat(17))) {
            for (int first : List.of(0, 1, 32)) {
                var bytes = input.getBytes(StandardCharsets.UTF_8);
                var client = connect(server);
                client.send("fine\n");
                client.send(Arrays.copyOf(bytes, first));
                client.send(Arrays.copyOfRange(bytes, first, bytes.length));
                assertThat(client.readLine()).isEqualTo("Echo: fine");
                assertThat(client.readTextToEnd()).isEqualTo("Line too long: expected at most 32 bytes\n");
            }
        }
    }

    @Test
    void aLineThatIsTooLongReachesConnectionLostAsAViolation() throws IOException {
        var reason = new java.util.concurrent.CompletableFuture<CloseReason>();
        Protocol protocol = new EchoLines(LineFormat.LF.withMaxLength(8)) {
            @Override
            public void connectionLost(Transport transport, CloseReason why) {
                reason.complete(why);
            }
        };
        var client = connect(serve(_ -> protocol));
        client.send("123456789\n");
        client.readToEnd();
        client.close();
        assertThat(Waiting.result("the reason", reason)).isInstanceOf(CloseReason.Violation.class);
    }

    @Test
    void whatComesAfterTheLastLineEndIsNoLine() throws IOException {
        var client = connect(serve(echo(32)));
        client.send("one\ntw");
        client.endOutput();
        assertThat(client.readTextToEnd()).isEqualTo("Echo: one\n");
    }

    @Test
    void twentyThousandPipelinedLinesAreAnsweredInOrder() throws IOException {
        int lines = 20_000;
        var client = connect(serve(echo(32)));
        var input = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            input.append(i).append('\n');
        }
        var sending = client.sendMeanwhile(input.toString().getBytes(StandardCharsets.UTF_8));
        if (rig instanceof MemoryRig) {
            // Here the sender's thread is the server's.
            Waiting.result("sent", sending);
        }
        for (int i = 0; i < lines; i++) {
            assertThat(client.readLine()).isEqualTo("Echo: " + i);
        }
        Waiting.result("sent", sending);
    }
}
