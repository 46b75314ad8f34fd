package dev.hawser.core.conversation;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineDecoder;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.net.SocketAddress;
import java.util.Iterator;
import java.util.NoSuchElementException;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// One connection as straight-line code sees it: read a line, write a line.
///
/// ```java
/// return Conversation.factory(conversation -> {
///     for (String line : conversation.lines()) {
///         conversation.writeLine("Echo: " + line);
///     }
/// });
/// ```
///
/// For the handler's own thread only, except the writing methods, which any thread may call. Reading waits for the
/// peer, for as long as the idle timeout allows; writing waits while the peer reads too slowly.
public final class Conversation {
    private final Inbox inbox;
    private final Transport transport;
    private final LineFormat format;
    private final LineDecoder decoder;
    private ByteBuf chunk = Unpooled.EMPTY_BUFFER;
    private boolean ended;
    private @Nullable ConnectionLostException broken;

    Conversation(Inbox inbox, Transport transport, LineFormat format) {
        this.inbox = inbox;
        this.transport = transport;
        this.format = format;
        this.decoder = new LineDecoder(format.maxLengthBytes());
    }

    /// Makes protocols that hold a conversation of lines which end in LF, at most 16 KiB long.
    public static ProtocolFactory factory(ConversationHandler handler) {
        return factory(LineFormat.LF, handler);
    }

    /// Makes protocols that hold a conversation.
    ///
    /// @param format of the lines
    /// @param handler shared by all connections
    public static ProtocolFactory factory(LineFormat format, ConversationHandler handler) {
        return peer -> new ConversationProtocol(format, handler);
    }

    /// Waits for the next line.
    ///
    /// @return the line without its end; empty when the peer's input has ended or the server is stopping. What came
    ///     after the last line end is no line and is dropped.
    /// @throws ConnectionLostException when the connection broke, timed out, or the line was too long (the peer was
    ///     told)
    public Optional<String> readLine() throws ConnectionLostException {
        if (broken != null) {
            throw broken;
        }
        while (!ended) {
            switch (decoder.next(chunk)) {
                case LINE -> {
                    return Optional.of(decoder.line());
                }
                case NEED_MORE -> nextChunk();
                case TOO_LONG -> {
                    var reason = CloseReason.Violation.ofLimit("line", format.tooLong());
                    transport.write(format.tooLong() + format.lineEnd());
                    transport.close(reason);
                    broken = new ConnectionLostException(reason);
                    throw broken;
                }
            }
        }
        return Optional.empty();
    }

    /// Returns the lines to come, for a `for` loop. It can be gone through once; a broken connection ends it as the
    /// end of input does, and [#isLost] tells the two apart.
    public Iterable<String> lines() {
        return Lines::new;
    }

    /// Returns whether the connection broke before its input had ended.
    public boolean isLost() {
        return broken != null || inbox.isLost();
    }

    /// Writes a line; the line end is added.
    ///
    /// @throws ConnectionLostException when nobody is there to read it
    public void writeLine(String line) throws ConnectionLostException {
        inbox.checkConnected();
        transport.write(line.concat(format.lineEnd()));
    }

    /// Returns the transport, for bytes, half close and addresses.
    public Transport transport() {
        return transport;
    }

    /// Returns the address of the other end.
    public SocketAddress peer() {
        return transport.peer();
    }

    void release() {
        chunk.release();
        chunk = Unpooled.EMPTY_BUFFER;
        ended = true;
    }

    private void nextChunk() throws ConnectionLostException {
        chunk.release();
        chunk = Unpooled.EMPTY_BUFFER;
        var next = inbox.take();
        ended = next.isEmpty();
        chunk = next.orElse(Unpooled.EMPTY_BUFFER);
    }

    private final class Lines implements Iterator<String> {
        private Optional<String> ahead = Optional.empty();

        @Override
        public boolean hasNext() {
            if (ahead.isEmpty()) {
                try {
                    ahead = readLine();
                } catch (ConnectionLostException lost) {
                    ended = true;
                }
            }
            return ahead.isPresent();
        }

        @Override
        public String next() {
            if (!hasNext()) {
                throw new NoSuchElementException("the peer's input has ended; ask hasNext() first");
            }
            String line = ahead.orElseThrow();
            ahead = Optional.empty();
            return line;
        }
    }
}
