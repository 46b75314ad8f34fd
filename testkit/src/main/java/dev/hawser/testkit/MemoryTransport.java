package dev.hawser.testkit;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.engine.MemoryCrank;
import dev.hawser.core.engine.MemoryLink;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/// The client's end of a connection to a protocol, in memory: no socket, no thread, no waiting.
///
/// ```java
/// var client = MemoryTransport.connect(peer -> new Echo());
/// client.send("hello\r\n");
/// assertThat(client.receivedLines()).containsExactly("Hello! Say something, or quit.", "Echo: hello");
/// ```
///
/// The server's side is the real one: the same pipeline, limits, timeouts and drain as on a socket. Each method does
/// its work, and all that the server does about it, before it returns. What waits for time to pass waits for
/// [#clock]. For one thread at a time. The server's own writes must come on that thread too.
public final class MemoryTransport {
    private final MemoryCrank crank;
    private final ManualClock clock;
    private final MemoryLink link;
    private final ByteArrayOutputStream received = new ByteArrayOutputStream();

    private MemoryTransport(MemoryCrank crank, ManualClock clock) {
        this.crank = crank;
        this.clock = clock;
        this.link = crank.connect();
    }

    /// Connects to a new server with the default limits and a clock of its own.
    public static MemoryTransport connect(ProtocolFactory factory) {
        return connect(factory, Limits.defaults(), new ManualClock());
    }

    /// Connects to a new server.
    public static MemoryTransport connect(ProtocolFactory factory, Limits limits, ManualClock clock) {
        return new MemoryTransport(new MemoryCrank(factory, limits, clock), clock);
    }

    /// Connects another client to the same server.
    public MemoryTransport connectAnother() {
        return new MemoryTransport(crank, clock);
    }

    /// Returns the clock by which the server's timeouts run.
    public ManualClock clock() {
        return clock;
    }

    /// Returns the server's port, to count with and to stop: `beginStop` begins a drain, advancing [#clock] goes
    /// through with it. (`stop` would wait for a clock that nobody moves.)
    public ListeningPort port() {
        return crank.port();
    }

    /// Sends bytes, which the server reads in one piece.
    public void send(byte[] bytes) {
        link.send(bytes);
    }

    /// Sends a text as UTF-8, which the server reads in one piece.
    public void send(String text) {
        link.send(text);
    }

    /// Takes all that has come.
    public byte[] receivedBytes() {
        gather();
        var bytes = received.toByteArray();
        received.reset();
        return bytes;
    }

    /// Takes all that has come, as UTF-8.
    public String receivedText() {
        return new String(receivedBytes(), StandardCharsets.UTF_8);
    }

    /// Takes the lines that have come, without their ends (LF or CRLF). A line that hasn't ended yet stays for later.
    public List<String> receivedLines() {
        gather();
        var bytes = received.toByteArray();
        received.reset();
        List<String> lines = new ArrayList<>();
        int start = 0;
        for (int i = 0; i < bytes.length; i++) {
            if (bytes[i] == '\n') {
                int end = i > start && bytes[i - 1] == '\r' ? i - 1 : i;
                lines.add(new String(bytes, start, end - start, StandardCharsets.UTF_8));
                start = i + 1;
            }
        }
        received.write(bytes, start, bytes.length - start);
        return lines;
    }

    /// Stops reading: the server can send [MemoryLink#CAPACITY_BYTES] more and then finds the wire full.
    public void pauseReading() {
        link.pauseReading();
    }

    /// Reads again.
    public void resumeReading() {
        link.resumeReading();
    }

    /// Ends this end's output: the server sees the end of input. Receiving goes on.
    public void endOutput() {
        link.endOutput();
    }

    /// Breaks the connection, as a crashed peer does.
    public void reset() {
        link.reset();
    }

    /// Returns whether the server has ended its output, in order or not.
    public boolean isEnded() {
        return link.isEnded();
    }

    /// Returns whether the server has dropped the connection: what it had not sent is lost.
    public boolean isReset() {
        return link.isReset();
    }

    /// Returns whether the server's end is gone. One that has ended its output waits a little for this end to do the
    /// same.
    public boolean isClosed() {
        return link.isClosed();
    }

    private void gather() {
        received.writeBytes(link.take());
    }
}
