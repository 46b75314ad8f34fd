package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

/// Closing says everything first; aborting says nothing.
class CloseContract extends Contract<Rig> {
    CloseContract(Rig rig) {
        super(rig);
    }

    /// Protocols that answer the first bytes with these, and close.
    private static Probes writingAndClosing(byte[] answer) {
        return new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write(answer);
                transport.close();
            }
        });
    }

    @Test
    void closeSendsAllThatWasWrittenBefore() throws IOException {
        byte[] sent = megabyte();
        var probes = writingAndClosing(sent);
        var client = connect(serve(probes));
        client.send("go");
        assertThat(client.readToEnd()).isEqualTo(sent);
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Closed());
    }

    /// The kernel answers bytes that nobody reads with a reset, which would eat what the peer hasn't read yet.
    @Test
    void closeSendsAllEvenToAPeerThatStillSends() throws IOException {
        byte[] sent = megabyte();
        var probes = writingAndClosing(sent);
        var client = connect(serve(probes));
        var over = new AtomicBoolean();
        var sending = rig instanceof MemoryRig
                ? null
                : Thread.ofVirtual().start(() -> {
                    try {
                        while (!over.get()) {
                            client.send(new byte[1_000]);
                        }
                    } catch (UncheckedIOException gone) {
                        // The test is over.
                    }
                });
        if (sending == null) {
            client.send("go");
            client.send("and on");
        }
        assertThat(client.readToEnd()).isEqualTo(sent);
        over.set(true);
    }

    @Test
    void nothingIsDeliveredAfterCloseEvenFromTheSameRead() throws IOException {
        var client = connect(serve(_ -> new EchoLines()));
        client.send("one\nquit\ntwo\n");
        client.send("three\n");
        assertThat(client.readTextToEnd()).isEqualTo("Echo: one\nEcho: quit\n");
    }

    @Test
    void nothingWrittenAfterCloseIsSent() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write("last words");
                transport.close();
                transport.write("and more");
                assertThat(transport.isOpen()).isFalse();
            }

            @Override
            void onLost(Transport transport, CloseReason reason) {
                transport.write("from the grave");
                transport.close();
                transport.abort();
            }
        });
        var client = connect(serve(probes));
        client.send("go");
        assertThat(client.readTextToEnd()).isEqualTo("last words");
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Closed());
    }

    @Test
    void abortDropsTheConnectionAndThePeerSeesAReset() throws IOException {
        var probes = new Probes();
        var client = connect(serve(probes));
        probes.first().transport().abort();
        client.readToReset();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Aborted());
    }

    @Test
    void abortAndCloseInACallbackMayBeCalledAgainAndAgain() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.abort();
                transport.abort();
                transport.close();
                transport.closeOutput();
                transport.pauseReading();
                transport.resumeReading();
                transport.flush();
                transport.write("nothing");
                transport.abort();
            }
        });
        var client = connect(serve(probes));
        client.send("go");
        client.readToReset();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Aborted());
    }

    @Test
    void everyCallIsHarmlessWhenTheConnectionIsLost() throws IOException {
        var probes = new Probes();
        connect(serve(probes)).close();
        var _ = probes.first().reason();
        var transport = probes.first().transport();
        for (int i = 0; i < 2; i++) {
            transport.write("nobody");
            transport.flush();
            transport.closeOutput();
            transport.pauseReading();
            transport.resumeReading();
            transport.close();
            transport.abort();
            assertThat(transport.pendingBytes()).isZero();
            assertThat(transport.isOpen()).isFalse();
        }
        assertThat(probes.first().events()).containsExactly("made", "ended", "lost");
    }

    @Test
    void theFirstReasonWins() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        var transport = probes.first().transport();
        transport.close(new CloseReason.Violation("spoke out of turn"));
        client.readToEnd();
        transport.abort();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Violation("spoke out of turn"));
    }

    @Test
    void aPeerThatNeverClosesIsLeftAfterALittleWhile() throws IOException {
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS.withLinger(Duration.ofMillis(100)));
        var client = connect(server);
        probes.first().transport().close();
        client.readToEnd();
        server.elapse(Duration.ofMillis(200));
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Closed());
    }

    // Half close.

    @Test
    void closeOutputEndsOneDirectionOnly() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write("all I have to say");
                transport.closeOutput();
            }
        });
        var client = connect(serve(probes));
        assertThat(client.readTextToEnd()).isEqualTo("all I have to say");
        for (int i = 0; i < 3; i++) {
            client.send("still here " + i + ";");
        }
        Waiting.until("the rest", () -> probes.first().text().equals("still here 0;still here 1;still here 2;"));
        client.endOutput();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.PeerClosed());
        assertThat(probes.first().events()).containsExactly("made", "data", "ended", "lost");
    }

    @Test
    void writingAfterCloseOutputGoesNowhereAndHarmsNothing() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.closeOutput();
                transport.closeOutput();
                transport.write("into the void");
            }
        });
        var client = connect(serve(probes));
        client.send("go;");
        assertThat(client.readTextToEnd()).isEmpty();
        probes.first().transport().write("and again");
        client.send("on");
        Waiting.until("the rest", () -> probes.first().text().equals("go;on"));
        probes.first().transport().close();
        client.close();
        var _ = probes.first().reason();
    }

    /// An output that has ended isn't writable either, which must not be taken for a peer that doesn't read.
    @Test
    void readingIsResumedAlsoWhenTheOutputHasEnded() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.write("all I have to say");
                transport.closeOutput();
            }
        });
        var client = connect(serve(probes));
        assertThat(client.readTextToEnd()).isEqualTo("all I have to say");
        probes.first().transport().pauseReading();
        client.send("one;");
        probes.first().transport().resumeReading();
        client.send("two");
        Waiting.until("both", () -> probes.first().text().equals("one;two"));
    }

    @Test
    void aProtocolMayAnswerAfterThePeerHasEnded() throws IOException {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onInputEnded(Transport transport) {
                transport.write("goodbye");
            }
        });
        var client = connect(serve(probes));
        client.endOutput();
        assertThat(new String(client.readBytes(7), java.nio.charset.StandardCharsets.UTF_8))
                .isEqualTo("goodbye");
        assertThat(probes.first().isLost()).isFalse();
        probes.first().transport().write("late");
        probes.first().transport().close();
        assertThat(client.readTextToEnd()).isEqualTo("late");
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.PeerClosed());
    }

    // Reading when one likes.

    /// A paused channel whose peer has ended its output wants no event at all. It must come back from that.
    @Test
    void aPausedConnectionWhosePeerEndsReadsOnAndStillAnswers() throws IOException {
        // As much as the kernel takes of a client while nobody reads: of a UNIX socket less than of TCP.
        int total = rig.hasResets() ? 256 << 10 : 64 << 10;
        for (int round = 0; round < 10; round++) {
            var ended = new CountDownLatch(1);
            var probes = new Probes(() -> new Probe() {
                @Override
                void onMade(Transport transport) {
                    transport.pauseReading();
                }

                @Override
                void onInputEnded(Transport transport) {
                    ended.countDown();
                }
            });
            var client = connect(serve(probes));
            var transport = probes.first().transport();
            client.send("x".repeat(total));
            client.endOutput();
            // A turn of the loop, in which it sees the end.
            transport.write("first\n");
            assertThat(client.readLine()).isEqualTo("first");
            transport.resumeReading();
            Waiting.on("the end of input", ended);
            transport.write("last\n");
            assertThat(client.readLine()).isEqualTo("last");
            transport.close();
            assertThat(client.readToEnd()).isEmpty();
            assertThat(probes.first().bytes()).isEqualTo(total);
        }
    }

    @Test
    void aPausedConnectionIsNotReadFromAndResumedReadsOn() throws IOException {
        int total = 16 << 20;
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                transport.pauseReading();
            }
        });
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        var sending = client.sendMeanwhile(new byte[total]);
        Waiting.untilSteady(
                "no more than one read",
                Duration.ofMillis(200),
                () -> probes.first().bytes() <= 64 * 1024);
        transport.resumeReading();
        Waiting.result("sent", sending);
        Waiting.until("all of it", () -> probes.first().bytes() == total);
    }

    private static byte[] megabyte() {
        byte[] bytes = new byte[1 << 20];
        new Random(3).nextBytes(bytes);
        return bytes;
    }
}
