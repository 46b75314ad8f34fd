package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.engine.MemoryCrank;
import dev.hawser.core.engine.MemoryLink;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.testkit.ManualClock;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;

/// Connections in memory, on a clock that only tests move.
record MemoryRig() implements Rig {
    @Override
    public MemoryServer serve(ProtocolFactory factory, Limits limits) {
        var clock = new ManualClock();
        return new MemoryServer(new MemoryCrank(factory, limits, clock), clock);
    }

    @Override
    public boolean isLoop() {
        return true;
    }

    @Override
    public void skipUnlessAvailable() {
        // Memory is there.
    }

    record MemoryServer(MemoryCrank crank, ManualClock clock) implements Server {
        @Override
        public Client connect() {
            return new Client(new MemoryWire(crank.connect()));
        }

        /// Connects a client that reads only when it is told to.
        MemoryLink connectLink() {
            return crank.connect();
        }

        @Override
        public ListeningPort port() {
            return crank.port();
        }

        @Override
        public void elapse(Duration time) {
            clock.advance(time);
        }

        @Override
        public void close() {
            port().beginStop(Duration.ZERO);
            elapse(Duration.ofSeconds(2));
        }
    }

    private record MemoryWire(MemoryLink link) implements Client.Wire {
        @Override
        public InputStream input() {
            return new LinkInput(link);
        }

        @Override
        public void send(byte[] bytes) {
            link.send(bytes);
        }

        @Override
        public void endOutput() {
            link.endOutput();
        }

        @Override
        public void reset() {
            link.reset();
        }

        @Override
        public void close() {
            link.endOutput();
        }
    }

    /// Nobody else could send while this one waits, so it never does.
    private static final class LinkInput extends InputStream {
        private final MemoryLink link;
        private byte[] bytes = {};
        private int next;

        LinkInput(MemoryLink link) {
            this.link = link;
        }

        @Override
        public int read() throws IOException {
            return fill() ? Byte.toUnsignedInt(bytes[next++]) : -1;
        }

        @Override
        public int read(byte[] target, int offset, int length) throws IOException {
            if (!fill()) {
                return -1;
            }
            int count = Math.min(length, bytes.length - next);
            System.arraycopy(bytes, next, target, offset, count);
            next += count;
            return count;
        }

        @Override
        public int available() {
            return bytes.length - next;
        }

        private boolean fill() throws IOException {
            if (next < bytes.length) {
                return true;
            }
            bytes = link.take();
            next = 0;
            if (bytes.length > 0) {
                return true;
            }
            if (link.isReset()) {
                throw new IOException("Connection reset");
            }
            if (link.isEnded()) {
                return false;
            }
            throw new AssertionError("the server neither sent nor ended");
        }
    }
}
