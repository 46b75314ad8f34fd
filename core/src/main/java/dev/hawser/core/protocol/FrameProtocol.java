package dev.hawser.core.protocol;

import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.charset.StandardCharsets;

/// A protocol of messages of bytes: extend it, name the [Framing], and get frames instead of bytes cut anywhere.
///
/// A frame that is too long, or bytes that are no frame, end the connection as a [CloseReason.Violation]. The
/// end of input ends the connection; a frame that had not ended is dropped. After the transport was closed
/// nothing more is delivered, also of what came in the same read.
public abstract non-sealed class FrameProtocol extends ConnectedProtocol {
    private final Framing framing;
    private FrameDecoder decoder;
    private boolean discarding;

    /// Makes a protocol.
    protected FrameProtocol(Framing framing) {
        this.framing = framing;
        this.decoder = FrameDecoder.of(framing);
    }

    /// Takes one frame.
    ///
    /// It is a buffer and not an array because most frames are read once, field by field, or passed on, and
    /// neither wants a copy. Who does wants one: `ByteBufUtil.getBytes(frame)`, or `frame.toString(UTF_8)`.
    ///
    /// @param frame the content without length or comma, *borrowed for the call* as in [Protocol#dataReceived]:
    ///     who keeps it, or writes it elsewhere, retains it, and with it all that came in the same read. It may
    ///     be empty.
    protected abstract void frameReceived(ByteBuf frame) throws Exception;

    /// Answers bytes that are no frame, or one that is too long. Says nothing by default, for a framing has no
    /// words. The connection closes afterwards whatever this does, for there is no telling where the next frame
    /// begins.
    ///
    /// @param why the reason that [#connectionLost] will hear
    protected void frameRefused(CloseReason.Violation why) throws Exception {}

    /// Sends a frame. May be called from any thread; frames are never mixed.
    ///
    /// @throws IllegalArgumentException when it is longer than the framing can say; nothing is sent
    protected final void sendFrame(byte[] content) {
        sendFrame(Unpooled.wrappedBuffer(content));
    }

    /// Sends a frame. May be called from any thread; frames are never mixed.
    ///
    /// @param content handed over: it is released here, also when it can't be sent
    /// @throws IllegalArgumentException when it is longer than the framing can say; nothing is sent
    protected final void sendFrame(ByteBuf content) {
        try {
            // One write, or the frames of two threads would mix.
            transport().write(framed(content));
        } finally {
            content.release();
        }
    }

    /// Drops what has come and was not delivered yet, also the beginning of a frame, as in
    /// [LineProtocol#discardReceived]. For this protocol's own calls.
    protected final void discardReceived() {
        discarding = true;
        decoder = FrameDecoder.of(framing);
    }

    /// Goes over to TLS, and drops what came in the clear and was not delivered. See
    /// [Transport#startTls(TlsServer)]. For this protocol's own calls, after the frame that announces it.
    protected final void startTls(TlsServer server) {
        discardReceived();
        transport().startTls(server);
    }

    /// As [#startTls(TlsServer)], as the client: after the frame by which the server says that it is ready.
    ///
    /// @param host whom the server's certificate must be for
    protected final void startTls(TlsClient client, String host) {
        discardReceived();
        transport().startTls(client, host);
    }

    @Override
    public final void dataReceived(Transport transport, ByteBuf data) throws Exception {
        // A frame may close the connection; those behind it in the same read must then not be heard.
        discarding = false;
        while (transport.isOpen() && !discarding) {
            switch (decoder.next(data)) {
                case FrameDecoder.Step.Frame(ByteBuf content) -> frameReceived(content);
                case FrameDecoder.Step.NeedMore _ -> {
                    return;
                }
                case FrameDecoder.Step.Refused(CloseReason.Violation why) -> {
                    frameRefused(why);
                    transport.close(why);
                    return;
                }
            }
        }
    }

    private ByteBuf framed(ByteBuf content) {
        int length = content.readableBytes();
        if (length > framing.mostLengthBytes()) {
            throw new IllegalArgumentException("the frame has " + length + " bytes; expected at most "
                    + framing.mostLengthBytes() + ", which is all that its length can say");
        }
        return switch (framing) {
            case LengthPrefix prefix -> {
                var frame = transport().buffer(prefix.prefixBytes() + length);
                for (int shift = 8 * (prefix.prefixBytes() - 1); shift >= 0; shift -= 8) {
                    frame.writeByte(length >>> shift);
                }
                yield frame.writeBytes(content);
            }
            case Netstring _ -> {
                var digits = Integer.toString(length).getBytes(StandardCharsets.US_ASCII);
                yield transport()
                        .buffer(digits.length + length + 2)
                        .writeBytes(digits)
                        .writeByte(':')
                        .writeBytes(content)
                        .writeByte(',');
            }
        };
    }
}
