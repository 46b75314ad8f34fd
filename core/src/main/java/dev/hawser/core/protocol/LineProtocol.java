package dev.hawser.core.protocol;

import io.netty.buffer.ByteBuf;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// A protocol of text lines: extend it, and get lines instead of bytes.
///
/// Lines are UTF-8; bytes that are none become U+FFFD. A blank line is a line. A line that is too long is answered with
/// a reason and ends the connection. The end of input ends the connection; what came after the last line end is no
/// line and is dropped.
public abstract class LineProtocol implements Protocol {
    private final LineFormat format;
    private final LineDecoder decoder;
    private @Nullable Transport transport;

    /// Makes a protocol whose answers end in CRLF, with lines of at most 16 KiB.
    protected LineProtocol() {
        this(LineFormat.CRLF);
    }

    /// Makes a protocol.
    protected LineProtocol(LineFormat format) {
        this.format = format;
        this.decoder = new LineDecoder(format.maxLengthBytes());
    }

    /// Greets a new connection. Does nothing by default.
    protected void connectionMade() throws Exception {}

    /// Takes one line, without its end.
    protected abstract void lineReceived(String line) throws Exception;

    /// Answers a line that is longer than the limit, by default with the limit. The connection closes afterwards
    /// whatever this does, for there is no telling where the next line begins.
    protected void lineTooLong() throws Exception {
        sendLine(format.tooLong());
    }

    /// Sends a line; the line end is added. May be called from any thread.
    ///
    /// @param line should hold no line end of its own, or the peer will see two lines
    protected final void sendLine(String line) {
        transport().write(line.concat(format.lineEnd()));
    }

    /// Returns the connection.
    ///
    /// @throws IllegalStateException before [#connectionMade()]
    protected final Transport transport() {
        if (transport == null) {
            throw new IllegalStateException("there is no transport before connectionMade(); use it there, or later");
        }
        return transport;
    }

    @Override
    public final void connectionMade(Transport transport) throws Exception {
        this.transport = Objects.requireNonNull(transport);
        connectionMade();
    }

    @Override
    public final void dataReceived(Transport transport, ByteBuf data) throws Exception {
        // A line may close the connection; those behind it in the same read must then not be heard.
        while (transport.isOpen()) {
            switch (decoder.next(data)) {
                case LINE -> lineReceived(decoder.line());
                case NEED_MORE -> {
                    return;
                }
                case TOO_LONG -> {
                    lineTooLong();
                    transport.close(new CloseReason.Violation(format.tooLong()));
                    return;
                }
            }
        }
    }
}
