package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.conversation.ConnectionLostException;
import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.conversation.ConversationHandler;
import dev.hawser.core.engine.DrainReport;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The straight-line style, on this engine.
class ConversationContract extends Contract<Rig> {
    private static final Duration LINGER = Duration.ofSeconds(2);
    private static final int LAST_LINE = 1 << 20;

    private static final Duration LONG = Duration.ofSeconds(15);

    ConversationContract(Rig rig) {
        super(rig);
    }

    private Server converse(ConversationHandler handler) throws IOException {
        return serve(Conversation.factory(handler));
    }

    private static void echo(Conversation conversation) throws Exception {
        for (String line : conversation.lines()) {
            conversation.writeLine("Echo: " + line);
        }
    }

    @Test
    void linesAreAnsweredInOrderAndTheEndOfInputEndsThem() throws IOException {
        var client = connect(converse(ConversationContract::echo));
        int lines = 5_000;
        var input = new StringBuilder();
        for (int i = 0; i < lines; i++) {
            input.append(i).append(i % 2 == 0 ? "\n" : "\r\n");
        }
        var sending = client.sendMeanwhile(input.toString().getBytes(StandardCharsets.UTF_8));
        for (int i = 0; i < lines; i++) {
            assertThat(client.readLine()).isEqualTo("Echo: " + i);
        }
        Waiting.result("sent", sending);
        client.endOutput();
        assertThat(client.readTextToEnd()).isEmpty();
    }

    @Test
    void manyConversationsGoOnAtOnce() throws IOException {
        var server = converse(ConversationContract::echo);
        List<Client> clients = new ArrayList<>();
        for (int i = 0; i < 50; i++) {
            clients.add(connect(server));
        }
        for (int round = 0; round < 5; round++) {
            for (int i = 0; i < clients.size(); i++) {
                clients.get(i).send("client " + i + "\n");
            }
            for (int i = 0; i < clients.size(); i++) {
                assertThat(clients.get(i).readLine()).isEqualTo("Echo: client " + i);
            }
        }
    }

    @Test
    void readLineIsEmptyAtTheEndAndStaysSo() throws IOException {
        var server = converse(conversation -> {
            assertThat(conversation.readLine()).contains("one");
            assertThat(conversation.readLine()).isEmpty();
            assertThat(conversation.readLine()).isEmpty();
            assertThat(conversation.isLost()).isFalse();
            conversation.writeLine("all read");
        });
        var client = connect(server);
        client.send("one\nhalf a li");
        client.endOutput();
        assertThat(client.readTextToEnd()).isEqualTo("all read\n");
    }

    @Test
    void returningClosesAfterWhatWasWritten() throws IOException {
        var server = converse(conversation -> {
            conversation.writeLine("x".repeat(1 << 20));
            conversation.writeLine("goodbye");
        });
        var client = connect(server);
        client.send("this is never read\n".repeat(100));
        assertThat(client.readLine()).hasSize(1 << 20);
        assertThat(client.readTextToEnd()).isEqualTo("goodbye\n");
        client.close();
        Waiting.until("it is over", () -> server.counts().open() == 0);
    }

    @Test
    void aHandlerThatThrowsEndsThatConnectionOnlyAndIsLoggedOnce() throws IOException {
        var failures = List.of(
                new IllegalStateException("an exception"), new AssertionError("an error"), new StackOverflowError());
        var next = new AtomicInteger();
        var server = converse(conversation -> {
            conversation.writeLine("before");
            int number = next.getAndIncrement();
            if (number < failures.size()) {
                switch (failures.get(number)) {
                    case Error error -> throw error;
                    case Exception exception -> throw exception;
                    default -> throw new IllegalStateException();
                }
            }
            echo(conversation);
        });
        for (var failure : failures) {
            var client = connect(server);
            assertThat(client.readTextToEnd()).isEqualTo("before\n");
            client.close();
            assertThat(log.take(failure)).hasSize(1);
        }
        Waiting.until("counted", () -> server.counts().failed() == failures.size());
        var client = connect(server);
        client.send("alive\n");
        assertThat(client.readLines(2)).containsExactly("before", "Echo: alive");
    }

    @Test
    void aBrokenConnectionIsAnExceptionWithTheReason() throws IOException {
        needsResets();
        var caught = new CompletableFuture<CloseReason>();
        var reading = new CountDownLatch(1);
        var server = converse(conversation -> {
            try {
                assertThat(conversation.readLine()).contains("hello");
                reading.countDown();
                var _ = conversation.readLine();
            } catch (ConnectionLostException lost) {
                assertThat(conversation.isLost()).isTrue();
                assertThatThrownBy(() -> conversation.writeLine("nobody")).isInstanceOf(ConnectionLostException.class);
                caught.complete(lost.reason());
            }
        });
        var client = connect(server);
        client.send("hello\n");
        Waiting.on("the handler", reading);
        client.reset();
        assertThat(Waiting.result("the reason", caught)).isInstanceOf(CloseReason.Reset.class);
    }

    @Test
    void aBrokenConnectionEndsTheLinesAndIsTold() throws IOException {
        needsResets();
        var lost = new CompletableFuture<Boolean>();
        var reading = new CountDownLatch(1);
        var server = converse(conversation -> {
            for (String _ : conversation.lines()) {
                reading.countDown();
            }
            lost.complete(conversation.isLost());
        });
        var client = connect(server);
        client.send("hello\n");
        Waiting.on("the handler", reading);
        client.reset();
        assertThat(Waiting.result("whether it is lost", lost)).isTrue();
    }

    @Test
    void aLineThatIsTooLongIsRefusedWithAReason() throws IOException {
        var caught = new CompletableFuture<CloseReason>();
        var server = serve(Conversation.factory(LineFormat.LF.withMaxLength(16), conversation -> {
            assertThat(conversation.readLine()).contains("x".repeat(16));
            try {
                var _ = conversation.readLine();
            } catch (ConnectionLostException lost) {
                caught.complete(lost.reason());
            }
            // The rest of that line must not pass for a line.
            assertThatThrownBy(conversation::readLine).isInstanceOf(ConnectionLostException.class);
        }));
        var client = connect(server);
        client.send("x".repeat(16) + "\r\n" + "y".repeat(17) + "\nsmuggled\n");
        assertThat(client.readTextToEnd()).isEqualTo("Line too long: expected at most 16 bytes\n");
        assertThat(Waiting.result("the reason", caught)).isInstanceOf(CloseReason.Violation.class);
    }

    @Test
    void drainEndsTheLinesAndTheLastWordsArrive() throws IOException {
        // So long a client has to read the last words, and so long a thread waits that can't see it close.
        var limits = SocketRig.LIMITS.withLinger(LINGER);
        ConversationHandler handler = conversation -> {
            echo(conversation);
            conversation.writeLine("x".repeat(LAST_LINE));
            conversation.writeLine("goodbye");
        };
        var server = serve(Conversation.factory(handler), limits);
        var client = connect(server);
        client.send("hello\n");
        assertThat(client.readLine()).isEqualTo("Echo: hello");
        server.port().beginStop(LONG);
        // The server may read no more of this, and it must not cost the client the last words.
        if (rig.hasResets()) {
            // On a UNIX socket the kernel says so to the client at once.
            client.send("are you there?\n");
            client.send("hello?\n");
        }
        // Before it there may be answers to those two.
        String line = client.readLine();
        while (!line.startsWith("x")) {
            line = client.readLine();
        }
        assertThat(line).hasSize(LAST_LINE);
        assertThat(client.readLine()).isEqualTo("goodbye");
        client.close();
        assertThat(server.stop(LONG)).isEqualTo(new DrainReport(1, 0));
    }

    @Test
    void theDeadlineInterruptsAHandlerThatBlocks() throws IOException {
        var inside = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Boolean>();
        var server = converse(_ -> {
            inside.countDown();
            try {
                new CountDownLatch(1).await();
            } catch (InterruptedException stop) {
                interrupted.complete(true);
                throw stop;
            }
        });
        var client = connect(server);
        Waiting.on("the handler", inside);
        var report = server.stop(Duration.ofMillis(200));
        assertThat(Waiting.result("the interrupt", interrupted)).isTrue();
        client.readUntilGone();
        assertThat(report).isEqualTo(new DrainReport(0, 1));
    }

    @Test
    void aSlowReaderHoldsTheWriterBack() throws IOException {
        var written = new AtomicInteger();
        int lines = 4_096;
        var server = converse(conversation -> {
            for (int i = 0; i < lines; i++) {
                conversation.writeLine("z".repeat(16 * 1024 - 1));
                written.incrementAndGet();
            }
        });
        var client = closing(server.connectNarrow());
        var before = new AtomicInteger(-1);
        Waiting.untilSteady(
                "held back",
                Duration.ofMillis(200),
                () -> before.getAndSet(written.get()) == written.get() && written.get() > 0);
        assertThat(written.get()).isLessThan(lines);
        assertThat(client.readToEnd()).hasSize(lines * 16 * 1024);
        assertThat(server.counts().overflowed()).isZero();
    }

    @Test
    void aPeerThatSendsFasterThanItIsReadIsHeldBack() throws IOException {
        Assumptions.assumeTrue(rig.isLoop(), "on a thread engine nobody reads while the handler doesn't");
        var goOn = new CountDownLatch(1);
        var server = converse(conversation -> {
            Waiting.on("leave to read", goOn);
            int count = 0;
            for (String _ : conversation.lines()) {
                count++;
            }
            conversation.writeLine(count + " lines");
        });
        int lines = 32 * 1024;
        var client = connect(server);
        var sending =
                client.sendMeanwhile(("x".repeat(1023) + "\n").repeat(lines).getBytes(StandardCharsets.UTF_8));
        Waiting.untilSteady("the sender is held back", Duration.ofMillis(200), () -> !sending.isDone());
        goOn.countDown();
        Waiting.result("sent", sending);
        client.endOutput();
        assertThat(client.readTextToEnd()).isEqualTo(lines + " lines\n");
    }

    @Test
    void otherThreadsMayWriteWhileTheHandlerReads() throws IOException {
        int lines = 500;
        var server = converse(conversation -> {
            var ticker = Thread.ofVirtual().start(() -> {
                for (int i = 0; i < lines; i++) {
                    conversation.transport().write("tick " + i + "\n");
                }
            });
            echo(conversation);
            ticker.join();
        });
        var client = connect(server);
        var sending = client.sendMeanwhile("ping\n".repeat(lines).getBytes(StandardCharsets.UTF_8));
        int ticks = 0;
        for (int i = 0; i < 2 * lines; i++) {
            String line = client.readLine();
            if (!line.equals("Echo: ping")) {
                assertThat(line).isEqualTo("tick " + ticks++);
            }
        }
        assertThat(ticks).isEqualTo(lines);
        Waiting.result("sent", sending);
    }
}
