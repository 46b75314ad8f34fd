package dev.hawser.core.policy;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.util.function.Supplier;

/// Keeps the bytes of connections to a rate, by the connection's clock. The engine's `Limits` know no rate: they
/// bound what waits, not how fast it goes.
///
/// Reading is throttled by not reading, so that the peer's own network slows it down. Writing is throttled by
/// holding the producer back as a peer would that reads slowly ([Transport#holdProducers]): on the thread
/// engines a write waits until it is paid for, on the event loop [Transport#isWritable] is false meanwhile, and
/// on each nothing is read, so that a protocol that only answers is throttled by its questions.
///
/// A second's worth may go at once. A single read or write is never cut: what it has too much is waited for
/// afterwards, and on average the rate is kept. Who writes a gigabyte in one piece is therefore not throttled
/// but made to wait after it; write pieces. And a wait is no traffic: a piece that takes longer to pay for than
/// the idle timeout ends the connection.
public final class Throttle implements Policy {
    private enum Direction {
        READING,
        WRITING
    }

    private final Direction direction;
    private final long bytesPerSecond;
    private final Supplier<Bucket> buckets;

    private Throttle(Direction direction, long bytesPerSecond, Supplier<Bucket> buckets) {
        if (bytesPerSecond < 1) {
            throw new IllegalArgumentException("the rate is " + bytesPerSecond + " bytes a second; expected 1 or more");
        }
        this.direction = direction;
        this.bytesPerSecond = bytesPerSecond;
        this.buckets = buckets;
    }

    /// Throttles what each connection receives.
    public static Throttle reading(long bytesPerSecond) {
        return new Throttle(Direction.READING, bytesPerSecond, () -> new Bucket(bytesPerSecond));
    }

    /// Throttles what each connection sends.
    public static Throttle writing(long bytesPerSecond) {
        return new Throttle(Direction.WRITING, bytesPerSecond, () -> new Bucket(bytesPerSecond));
    }

    /// Returns a throttle with the same rate for all connections together, of all factories that it wraps, and
    /// nothing shared with this one. Their reactors must run on one kind of clock. Who takes the next bytes when
    /// there are some again is left to chance.
    public Throttle inTotal() {
        var shared = new Bucket(bytesPerSecond);
        return new Throttle(direction, bytesPerSecond, () -> shared);
    }

    @Override
    public ProtocolFactory wrap(ProtocolFactory factory) {
        return Relay.before(factory, protocol -> switch (direction) {
            case READING -> new SlowReader(protocol, buckets.get());
            case WRITING -> new SlowWriter(protocol, buckets.get());
        });
    }

    private static final class SlowReader extends Relay {
        private final Valve valve;

        SlowReader(Protocol protocol, Bucket bucket) {
            super(protocol);
            valve = new Valve(bucket, super::pauseReading, super::resumeReading);
        }

        @Override
        public void dataReceived(Transport from, ByteBuf data) throws Exception {
            valve.pass(data.readableBytes(), clock());
            super.dataReceived(from, data);
        }

        @Override
        public void pauseReading() {
            valve.want(false);
        }

        @Override
        public void resumeReading() {
            valve.want(true);
        }

        @Override
        public void connectionLost(Transport from, CloseReason reason) throws Exception {
            valve.end();
            super.connectionLost(from, reason);
        }
    }

    private static final class SlowWriter extends Relay {
        private final Valve valve;

        SlowWriter(Protocol protocol, Bucket bucket) {
            super(protocol);
            valve = new Valve(bucket, super::holdProducers, super::releaseProducers);
        }

        // First the valve, so that a write on a thread engine waits until it is paid for itself.

        @Override
        public void write(ByteBuf bytes) {
            pass(bytes.readableBytes());
            super.write(bytes);
        }

        @Override
        public void write(CharSequence text) {
            pass(ByteBufUtil.utf8Bytes(text));
            super.write(text);
        }

        // First the write, which the valve would refuse: it holds no bytes back, but those that come after them.
        @Override
        public boolean tryWrite(ByteBuf bytes) {
            int length = bytes.readableBytes();
            boolean taken = super.tryWrite(bytes);
            if (taken && length > 0) {
                pass(length);
            }
            return taken;
        }

        @Override
        public void holdProducers() {
            valve.want(false);
        }

        @Override
        public void releaseProducers() {
            valve.want(true);
        }

        @Override
        public void connectionLost(Transport from, CloseReason reason) throws Exception {
            valve.end();
            super.connectionLost(from, reason);
        }

        private void pass(int bytes) {
            if (isOpen()) {
                valve.pass(bytes, clock());
            }
        }
    }
}
