package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.FrameProtocol;
import dev.hawser.core.protocol.Framing;
import dev.hawser.core.protocol.LengthPrefix;
import dev.hawser.core.protocol.Netstring;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// Frames are frames, whichever way they are told apart, however their bytes are split.
class FrameContract extends Contract<Rig> {
    private static final List<Framing> FRAMINGS =
            List.of(LengthPrefix.INT8, LengthPrefix.INT16, LengthPrefix.INT32, Netstring.DEFAULT);

    FrameContract(Rig rig) {
        super(rig);
    }

    /// Answers each frame with itself; `quit` closes.
    private static class EchoFrames extends FrameProtocol {
        final CompletableFuture<CloseReason> lost = new CompletableFuture<>();

        EchoFrames(Framing framing) {
            super(framing);
        }

        @Override
        protected void frameReceived(ByteBuf frame) throws Exception {
            boolean quit = frame.toString(StandardCharsets.US_ASCII).equals("quit");
            sendFrame(frame.retain());
            if (quit) {
                transport().close();
            }
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            lost.complete(reason);
        }
    }

    /// Puts a frame together byte by byte, as another implementation would.
    private static byte[] frame(Framing framing, byte[] content) {
        var out = new ByteArrayOutputStream();
        int length = content.length;
        if (framing.equals(LengthPrefix.INT8)) {
            out.write(length);
        } else if (framing.equals(LengthPrefix.INT16)) {
            out.writeBytes(new byte[] {(byte) (length >> 8), (byte) length});
        } else if (framing.equals(LengthPrefix.INT32)) {
            out.writeBytes(
                    new byte[] {(byte) (length >> 24), (byte) (length >> 16), (byte) (length >> 8), (byte) length});
        } else {
            out.writeBytes(latin(length + ":"));
        }
        out.writeBytes(content);
        if (framing instanceof Netstring) {
            out.write(',');
        }
        return out.toByteArray();
    }

    private static byte[] latin(String text) {
        return text.getBytes(StandardCharsets.ISO_8859_1);
    }

    @Test
    void row115_everySplitGivesTheSameFrames() throws IOException {
        int rounds = rig instanceof MemoryRig ? 100 : 4;
        for (var framing : FRAMINGS) {
            var server = serve(_ -> new EchoFrames(framing));
            for (int seed = 0; seed < rounds; seed++) {
                var random = new Random(seed);
                var input = new ByteArrayOutputStream();
                for (int i = 0; i < 20; i++) {
                    byte[] content = new byte[random.nextInt(60)];
                    random.nextBytes(content);
                    input.writeBytes(frame(framing, content));
                }
                input.writeBytes(frame(framing, latin("quit")));
                byte[] expected = input.toByteArray();
                input.writeBytes(frame(framing, latin("nobody hears this")));
                byte[] bytes = input.toByteArray();
                int most = 1 + seed % 20;
                try (var client = server.connect()) {
                    for (int from = 0; from < bytes.length; ) {
                        int to = Math.min(bytes.length, from + 1 + random.nextInt(most));
                        client.send(Arrays.copyOfRange(bytes, from, to));
                        from = to;
                    }
                    assertThat(client.readToEnd())
                            .as("%s, seed %d", framing, seed)
                            .isEqualTo(expected);
                }
            }
        }
    }

    @Test
    void aFrameLargerThanAnyReadComesWhole() throws IOException {
        byte[] content = new byte[90_000];
        new Random(1).nextBytes(content);
        for (var framing : List.of(LengthPrefix.INT32, Netstring.DEFAULT)) {
            var client = connect(serve(_ -> new EchoFrames(framing)));
            byte[] frame = frame(framing, content);
            var sending = client.sendMeanwhile(frame);
            if (rig instanceof MemoryRig) {
                // Here the sender's thread is the server's.
                Waiting.result("sent", sending);
            }
            assertThat(client.readBytes(frame.length)).isEqualTo(frame);
            Waiting.result("sent", sending);
        }
    }

    @Test
    void row116_aLengthThatNobodyCouldHoldEndsTheConnectionAtOnce() throws IOException {
        var inputs = Map.of(
                "a prefix of 7f ff ff ff", new byte[] {0x7f, -1, -1, -1},
                "a prefix of ff ff ff ff", new byte[] {-1, -1, -1, -1},
                "a netstring of 99999999999", latin("99999999999:"));
        for (var input : inputs.entrySet()) {
            Framing framing = input.getKey().contains("netstring") ? Netstring.DEFAULT : LengthPrefix.INT32;
            var protocol = new EchoFrames(framing);
            var client = connect(serve(_ -> protocol));
            byte[] fine = frame(framing, latin("fine"));
            client.send(fine);
            client.send(input.getValue());
            assertThat(client.readToEnd()).as(input.getKey()).isEqualTo(fine);
            client.close();
            assertThat(Waiting.result("the reason", protocol.lost))
                    .as(input.getKey())
                    .isInstanceOfSatisfying(
                            CloseReason.Violation.class,
                            violation -> assertThat(violation.rule()).contains("expected at most 99999"));
        }
    }

    @Test
    void whoIsRefusedMayBeToldSoInTheProtocolsOwnWords() throws IOException {
        var client = connect(serve(_ -> new EchoFrames(Netstring.DEFAULT.withMaxLength(10)) {
            @Override
            protected void frameRefused(CloseReason.Violation why) {
                sendFrame(latin(why.rule()));
            }
        }));
        client.send("3:abc;5:after,");
        byte[] told = latin("byte 59 after a netstring of 3 bytes; expected ','");
        assertThat(client.readToEnd()).isEqualTo(frame(Netstring.DEFAULT, told));
    }

    @Test
    void framesOfManyThreadsAreNeverMixed() throws IOException {
        int threads = 4;
        int frames = rig instanceof MemoryRig ? 1 : 200;
        var all = new CountDownLatch(threads * frames);
        var client = connect(serve(_ -> new FrameProtocol(LengthPrefix.INT16) {
            @Override
            protected void connectionMade() {
                if (rig instanceof MemoryRig) {
                    // Its writes come on its thread.
                    for (int i = 0; i < threads; i++) {
                        send(i);
                    }
                    return;
                }
                for (int i = 0; i < threads; i++) {
                    int number = i;
                    Thread.ofVirtual().start(() -> {
                        for (int frame = 0; frame < frames; frame++) {
                            send(number);
                        }
                    });
                }
            }

            private void send(int number) {
                byte[] content = new byte[1 + 50 * number];
                Arrays.fill(content, (byte) number);
                sendFrame(content);
                all.countDown();
            }

            @Override
            protected void frameReceived(ByteBuf frame) {}
        }));
        for (int i = 0; i < threads * frames; i++) {
            byte[] head = client.readBytes(3);
            int length = (Byte.toUnsignedInt(head[0]) << 8) | Byte.toUnsignedInt(head[1]);
            assertThat(length).isEqualTo(1 + 50 * head[2]);
            byte[] expected = new byte[length - 1];
            Arrays.fill(expected, head[2]);
            assertThat(client.readBytes(length - 1)).isEqualTo(expected);
        }
        Waiting.on("all were sent", all);
    }

    @Test
    void aFrameThatItsLengthCanNotExpressIsNotSent() throws IOException {
        var content = Unpooled.buffer().writeZero(256);
        var client = connect(serve(_ -> new EchoFrames(LengthPrefix.INT8) {
            @Override
            protected void frameReceived(ByteBuf frame) {
                try {
                    sendFrame(content);
                } catch (IllegalArgumentException expected) {
                    sendFrame(latin(String.valueOf(expected.getMessage())));
                }
            }
        }));
        client.send(new byte[] {0});
        String told = "the frame has 256 bytes; expected at most 255, which is all that its length can say";
        assertThat(client.readBytes(1 + told.length())).isEqualTo(frame(LengthPrefix.INT8, latin(told)));
        assertThat(content.refCnt()).as("released as if it had been sent").isZero();
    }
}
