package dev.hawser.core.policy;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import java.lang.System.Logger;
import java.lang.System.Logger.Level;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.atomic.AtomicLong;

/// Logs what goes over connections, as hexadecimal dumps: for finding out what two programs really say to each
/// other. It shows all they say, passwords too, so it logs at a level that is off where nobody asked for it.
///
/// What a stranger sends can't break a line of the log or move a terminal's cursor: beside its hexadecimal
/// digits only printable ASCII is shown as it is. While the level is off, a byte costs no more than asking the
/// logger.
public final class TrafficLog implements Policy {
    /// How much of one read or write is shown by default.
    public static final int DEFAULT_MAX_BYTES = 1024;

    private final Logger logger;
    private final Level level;
    private final int maxBytes;
    private final AtomicLong connections = new AtomicLong();

    private TrafficLog(Logger logger, Level level, int maxBytes) {
        if (maxBytes < 1) {
            throw new IllegalArgumentException("maxBytes is " + maxBytes + "; expected 1 or more");
        }
        this.logger = logger;
        this.level = level;
        this.maxBytes = maxBytes;
    }

    /// Makes a log at level `DEBUG`.
    public static TrafficLog to(Logger logger) {
        return new TrafficLog(logger, Level.DEBUG, DEFAULT_MAX_BYTES);
    }

    /// Returns a log at another level, whose connections count from 1 again.
    public TrafficLog at(Level other) {
        return new TrafficLog(logger, other, maxBytes);
    }

    /// Returns a log that shows at most so much of one read or write, whose connections count from 1 again. How
    /// much it was is logged in any case.
    public TrafficLog withMaxBytes(int most) {
        return new TrafficLog(logger, level, most);
    }

    @Override
    public ProtocolFactory wrap(ProtocolFactory factory) {
        return Relay.before(factory, protocol -> new Logged(protocol, connections.incrementAndGet()));
    }

    private final class Logged extends Relay {
        private final long number;

        Logged(Protocol protocol, long number) {
            super(protocol);
            this.number = number;
        }

        @Override
        public void connectionMade(Transport made) throws Exception {
            log("opened", made);
            super.connectionMade(made);
        }

        @Override
        public void dataReceived(Transport from, ByteBuf data) throws Exception {
            log("received", from, data, data.readableBytes());
            super.dataReceived(from, data);
        }

        @Override
        public void inputEnded(Transport from) throws Exception {
            log("input ended", from);
            super.inputEnded(from);
        }

        @Override
        public void connectionLost(Transport from, CloseReason reason) throws Exception {
            // Not its words, which may hold the peer's; who gave it has logged them.
            log("ended, " + reason.getClass().getSimpleName(), from);
            super.connectionLost(from, reason);
        }

        @Override
        public void write(ByteBuf bytes) {
            log("sent", outer(), bytes, bytes.readableBytes());
            super.write(bytes);
        }

        @Override
        public void write(CharSequence text) {
            if (logger.isLoggable(level)) {
                var shown = text.subSequence(0, Math.min(text.length(), maxBytes));
                var bytes = Unpooled.copiedBuffer(shown, StandardCharsets.UTF_8);
                log("sent", outer(), bytes, ByteBufUtil.utf8Bytes(text));
            }
            super.write(text);
        }

        @Override
        public boolean tryWrite(ByteBuf bytes) {
            // Once taken they may be gone. One that asks, or is refused, sends nothing.
            var shown = logger.isLoggable(level) ? bytes.retainedSlice() : Unpooled.EMPTY_BUFFER;
            boolean taken = super.tryWrite(bytes);
            if (taken && shown.isReadable()) {
                log("sent", outer(), shown, shown.readableBytes());
            }
            shown.release();
            return taken;
        }

        @Override
        public void close(CloseReason reason) {
            log("closes", outer());
            super.close(reason);
        }

        @Override
        public void abort() {
            log("aborts", outer());
            super.abort();
        }

        private void log(String event, Transport transport) {
            if (logger.isLoggable(level)) {
                logger.log(level, "#" + number + " " + transport.peer() + " " + event);
            }
        }

        private void log(String event, Transport transport, ByteBuf bytes, int length) {
            if (!logger.isLoggable(level)) {
                return;
            }
            int shown = Math.min(bytes.readableBytes(), maxBytes);
            var text = new StringBuilder()
                    .append('#')
                    .append(number)
                    .append(' ')
                    .append(transport.peer())
                    .append(' ')
                    .append(event)
                    .append(' ')
                    .append(length)
                    .append(" bytes");
            if (shown < length) {
                text.append(", of which the first ").append(shown);
            }
            if (shown > 0) {
                text.append('\n');
                ByteBufUtil.appendPrettyHexDump(text, bytes, bytes.readerIndex(), shown);
            }
            logger.log(level, text.toString());
        }
    }
}
