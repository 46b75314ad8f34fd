package dev.hawser.core.protocol;

import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import io.netty.buffer.ByteBuf;

/// A protocol of text lines: extend it, and get lines instead of bytes.
///
/// Lines are UTF-8; bytes that are none become U+FFFD. A blank line is a line. A line that is too long is
/// answered with a reason and ends the connection. The end of input ends the connection; what came after the
/// last line end is no line and is dropped. After the transport was closed nothing more is delivered, also of
/// what came in the same read.
///
/// Where bytes follow that are no lines, as after a header that tells their length, [#setRawMode()] hands them
/// over as they come, and [#setLineMode()] goes back. Both take effect at the very next byte, within one read
/// and as often as one likes.
public abstract non-sealed class LineProtocol extends ConnectedProtocol {
    private final LineFormat format;
    private final LineDecoder decoder;
    private boolean raw;
    private boolean discarding;

    /// Makes a protocol whose answers end in CRLF, with lines of at most 16 KiB.
    protected LineProtocol() {
        this(LineFormat.CRLF);
    }

    /// Makes a protocol.
    protected LineProtocol(LineFormat format) {
        this.format = format;
        this.decoder = new LineDecoder(format.maxLengthBytes());
    }

    /// Takes one line, without its end.
    protected abstract void lineReceived(String line) throws Exception;

    /// Takes bytes in raw mode, cut anywhere. There is no limit on how many come; whoever counts them sets it.
    ///
    /// To go back, read what is yours and call [#setLineMode()]: what is left unread begins the next line. In
    /// raw mode bytes that are left unread are dropped. Who enters raw mode must override this; the default
    /// throws.
    ///
    /// @param data at least one byte, *borrowed for the call*, as in [Protocol#dataReceived]
    protected void rawDataReceived(ByteBuf data) throws Exception {
        throw new UnsupportedOperationException(getClass().getName()
                + " called setRawMode() and has no rawDataReceived(); override it, or stay with lines");
    }

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

    /// Hands over bytes as they come, from the next one on. If half a line has come, its bytes are handed over
    /// first, when more come. For this protocol's own calls.
    protected final void setRawMode() {
        raw = true;
    }

    /// Cuts lines, from the next unread byte on. For this protocol's own calls.
    protected final void setLineMode() {
        raw = false;
    }

    /// Drops what has come and was not delivered yet. For this protocol's own calls, where what the peer sent
    /// too early must not count: commands that were slipped in behind a `STARTTLS` in plain text (RFC 3207
    /// §4.2).
    protected final void discardReceived() {
        discarding = true;
        decoder.takeHeld();
    }

    /// Goes over to TLS, and drops what came in the clear and was not delivered. See [Transport#startTls]. For this
    /// protocol's own calls, after the line that announces it.
    protected final void startTls(TlsServer server) {
        discardReceived();
        transport().startTls(server);
    }

    /// As [#startTls(TlsServer)], as the client: after the line by which the server says that it is ready.
    ///
    /// @param host whom the server's certificate must be for
    protected final void startTls(TlsClient client, String host) {
        discardReceived();
        transport().startTls(client, host);
    }

    @Override
    public final void dataReceived(Transport transport, ByteBuf data) throws Exception {
        discarding = false;
        if (raw) {
            deliver(transport, decoder.takeHeld());
        }
        deliver(transport, data);
    }

    private void deliver(Transport transport, ByteBuf data) throws Exception {
        // A call may close the connection, or change the mode; a loop sees to both, to any depth.
        while (data.isReadable() && transport.isOpen() && !discarding) {
            if (raw) {
                rawDataReceived(data);
                if (raw) {
                    return;
                }
                continue;
            }
            switch (decoder.next(data)) {
                case LINE -> lineReceived(decoder.line());
                case NEED_MORE -> {
                    return;
                }
                case TOO_LONG -> {
                    lineTooLong();
                    transport.close(CloseReason.Violation.ofLimit("line", format.tooLong()));
                    return;
                }
            }
        }
    }
}
