package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.IoTransport;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// What is written arrives, whole and in order.
class WriteContract extends Contract<Rig> {
    WriteContract(Rig rig) {
        super(rig);
    }

    /// A protocol that does one thing when it hears something.
    private interface Deed {
        void run(Transport transport) throws Exception;
    }

    private static Probes onData(Deed deed) {
        return new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) throws Exception {
                deed.run(transport);
            }
        });
    }

    @Test
    void textGoesOutAsUtf8() throws IOException {
        var client = connect(serve(onData(transport -> transport.write("Grüße, €, 😀, \ud800\n"))));
        client.send("go");
        assertThat(client.readLine()).isEqualTo("Grüße, €, 😀, ?");
    }

    @Test
    void oneWriteOfManyMegabytesArrivesWhole() throws IOException {
        byte[] sent = new byte[8 << 20];
        new Random(1).nextBytes(sent);
        var client = connect(serve(onData(transport -> transport.write(sent))));
        client.send("go");
        assertThat(client.readBytes(sent.length)).isEqualTo(sent);
    }

    @Test
    void smallAndLargeWritesKeepTheirOrder() throws IOException {
        var expected = new StringBuilder();
        var random = new Random(2);
        for (int i = 0; i < 200; i++) {
            expected.append(i)
                    .append(" ")
                    .append("z".repeat(random.nextInt(3) * 700))
                    .append('\n');
        }
        var client = connect(serve(onData(transport -> {
            boolean text = false;
            for (String line : expected.toString().lines().toList()) {
                text = !text;
                if (text) {
                    transport.write(line + "\n");
                } else {
                    transport.write((line + "\n").getBytes(StandardCharsets.UTF_8));
                }
            }
            transport.close();
        })));
        client.send("go");
        assertThat(client.readTextToEnd()).isEqualTo(expected.toString());
    }

    @Test
    void anEmptyWriteIsHarmless() throws IOException {
        var client = connect(serve(onData(transport -> {
            transport.write("");
            transport.write(new byte[0]);
            transport.write(Unpooled.EMPTY_BUFFER);
            transport.write(transport.buffer(2_000));
            transport.write("after\n");
        })));
        client.send("go");
        assertThat(client.readLine()).isEqualTo("after");
    }

    @Test
    void aBufferIsHandedOverAndReleased() throws IOException {
        var small = new AtomicReference<ByteBuf>();
        var large = new AtomicReference<ByteBuf>();
        var client = connect(serve(onData(transport -> {
            small.set(Unpooled.copiedBuffer("small", StandardCharsets.UTF_8));
            large.set(Unpooled.directBuffer().writeZero(100_000));
            transport.write(small.get());
            transport.write(large.get());
        })));
        client.send("go");
        client.readBytes(100_005);
        Waiting.until("released", () -> small.get().refCnt() + large.get().refCnt() == 0);
    }

    @Test
    void aBufferThatCanNotBeSentIsReleasedToo() throws IOException {
        var probes = new Probes();
        connect(serve(probes)).close();
        var _ = probes.first().reason();
        var small = Unpooled.copiedBuffer("small", StandardCharsets.UTF_8);
        var large = Unpooled.buffer().writeZero(100_000);
        probes.first().transport().write(small);
        probes.first().transport().write(large);
        assertThat(small.refCnt() + large.refCnt()).isZero();
    }

    @Test
    void aKeptBufferStaysAsItWas() throws IOException {
        List<ByteBuf> kept = new CopyOnWriteArrayList<>();
        var server = serve(_ -> (transport, data) -> {
            kept.add(data.retain());
            transport.write("ok\n");
        });
        var client = connect(server);
        client.send("first");
        assertThat(client.readLine()).isEqualTo("ok");
        client.send("second, and longer");
        assertThat(client.readLine()).isEqualTo("ok");
        assertThat(kept.getFirst().toString(StandardCharsets.UTF_8)).isEqualTo("first");
        kept.forEach(ByteBuf::release);
    }

    @Test
    void flushSendsWhatTheRunningCallbackWrote() throws IOException {
        Assumptions.assumeFalse(rig instanceof MemoryRig, "in memory the client has no thread to look meanwhile");
        Assumptions.assumeFalse(
                rig instanceof SocketRig sockets
                        && sockets.engine() instanceof Engine.EventLoop loop
                        && loop.transport() == IoTransport.IO_URING,
                "io_uring sends with the loop's next turn, as Transport.flush says");
        var seen = new CountDownLatch(1);
        var client = connect(serve(onData(transport -> {
            transport.write("one\n");
            transport.flush();
            Waiting.on("the client to see the first line", seen);
            transport.write("two\n");
        })));
        client.send("go");
        assertThat(client.readLine()).isEqualTo("one");
        seen.countDown();
        assertThat(client.readLine()).isEqualTo("two");
    }

    @Test
    void aWriteOutsideACallbackIsSentAtOnce() throws IOException {
        var probes = new Probes();
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        transport.write("hello\n");
        assertThat(client.readLine()).isEqualTo("hello");
        Waiting.until("nothing waits", () -> transport.pendingBytes() == 0);
    }

    @Test
    void whatAnotherThreadHasWrittenComesBeforeWhatACallbackWritesAfterIt() throws IOException {
        var client = connect(serve(onData(transport -> {
            transport.write("one ");
            elsewhere(() -> transport.write("two "));
            transport.write("three ");
            elsewhere(() -> transport.write("four "));
            transport.write("five ".getBytes(StandardCharsets.UTF_8));
            elsewhere(() -> transport.tryWrite("six "));
            assertThat(transport.tryWrite("seven ")).isTrue();
            elsewhere(() -> transport.write("eight"));
            transport.close();
        })));
        client.send("?");
        assertThat(client.readTextToEnd()).isEqualTo("one two three four five six seven eight");
    }

    /// Each waits for the one before it, so there is only one order.
    @Test
    void writesOfManyThreadsAndOfTasksKeepTheirOrder() throws IOException, InterruptedException {
        int all = 300;
        var probes = new Probes();
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        var expected = new StringBuilder();
        for (int i = 0; i < all; i++) {
            String line = i + " " + "z".repeat(i % 50 == 0 ? 2_000 : i % 7 * 40) + "\n";
            expected.append(line);
            if (i % 3 == 0) {
                elsewhere(() -> transport.write(line));
            } else {
                var written = new CountDownLatch(1);
                transport.execute(() -> {
                    transport.write(line);
                    written.countDown();
                });
                Waiting.on("the task", written);
            }
        }
        transport.close();
        assertThat(client.readTextToEnd()).isEqualTo(expected.toString());
    }

    private static void elsewhere(Runnable write) throws InterruptedException {
        Thread.ofPlatform().start(write).join();
    }
}
