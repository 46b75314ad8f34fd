package dev.hawser.app.article;

import static org.awaitility.Awaitility.await;

import java.io.IOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// Sends lines and reads no reply, until nothing more can be sent because the replies are stuck.
public final class Flood implements AutoCloseable {
    private final Socket socket;
    private final AtomicLong lines = new AtomicLong();

    /// Begins to send.
    ///
    /// @param socket whose small receive buffer makes it stuck soon
    public Flood(Socket socket) {
        this.socket = socket;
        Thread.ofPlatform().daemon().name("flood").start(this::send);
    }

    private void send() {
        byte[] line = ("z".repeat(8_000) + "\n").getBytes(StandardCharsets.UTF_8);
        try {
            while (true) {
                socket.getOutputStream().write(line);
                lines.incrementAndGet();
            }
        } catch (IOException ended) {
            // The test has ended, or the server has dropped us, which is what the test is about.
        }
    }

    /// Waits until no line has gone out for a while, looked at three times: a busy machine makes a server pause as
    /// well.
    public void awaitStuck() {
        var before = new AtomicLong(-1);
        var unchanged = new AtomicInteger();
        await().atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(400))
                .until(() -> {
                    long now = lines.get();
                    boolean same = now > 0 && before.getAndSet(now) == now;
                    return (same ? unchanged.incrementAndGet() : unchanged.updateAndGet(_ -> 0)) == 3;
                });
    }

    @Override
    public void close() throws IOException {
        // Ends the thread too: its next write fails.
        socket.close();
    }
}
