package dev.hawser.core.protocol;

import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Keeps a protocol from sending anyone more than a few times what they sent.
///
/// The sender's address on a datagram is easily forged. A service that answers one byte with a thousand lets an
/// attacker aim a thousand times his own bandwidth at whom he likes, and open services are found within hours.
/// RFC 9000 §8.1 allows a server three times the bytes that it got from an address that hasn't proved itself;
/// so does this.
///
/// Whoever sends earns a credit, and answers spend it, then or later. An answer that is larger than what is left is
/// dropped and counted. Only so many addresses are remembered; one that was forgotten has no credit, so a flood of
/// forged addresses can shut others out, but never make this talk. The peer of a connected port is exempt,
/// having been chosen here; multicast groups are not, so a protocol that announces itself does so on a port of
/// its own.
///
/// Wraps one protocol of one port. Safe for use by many threads, as any transport is.
public final class AmplificationLimit implements DatagramProtocol {
    /// The factor of RFC 9000 §8.1.
    public static final int DEFAULT_FACTOR = 3;

    /// How many addresses are remembered: about a megabyte of them.
    public static final int MOST_ADDRESSES = 10_000;

    private final int factor;
    private final DatagramProtocol protocol;
    private final Credits credits;
    private final LongAdder dropped = new LongAdder();
    /// Confined to the port's calls.
    private @Nullable Limited limited;

    /// Holds a protocol to three times what it got.
    public AmplificationLimit(DatagramProtocol protocol) {
        this(DEFAULT_FACTOR, protocol);
    }

    /// Holds a protocol to so many times what it got.
    ///
    /// @param factor 1 or more
    public AmplificationLimit(int factor, DatagramProtocol protocol) {
        this(factor, MOST_ADDRESSES, protocol);
    }

    AmplificationLimit(int factor, int mostAddresses, DatagramProtocol protocol) {
        if (factor < 1) {
            throw new IllegalArgumentException(
                    "factor is " + factor + "; expected 1 (an echo) or more, 3 as in RFC 9000");
        }
        this.factor = factor;
        this.protocol = protocol;
        this.credits = new Credits(mostAddresses);
    }

    /// Returns how many answers were dropped because they were too large for their question.
    public long dropped() {
        return dropped.sum();
    }

    @Override
    public void started(DatagramTransport transport) throws Exception {
        protocol.started(limited(transport));
    }

    @Override
    public void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {
        credits.earn(sender, (long) factor * data.readableBytes());
        protocol.datagramReceived(limited(transport), data, sender);
    }

    @Override
    public void datagramTruncated(DatagramTransport transport, ByteBuf head, InetSocketAddress sender)
            throws Exception {
        credits.earn(sender, (long) factor * head.readableBytes());
        protocol.datagramTruncated(limited(transport), head, sender);
    }

    @Override
    public void portUnreachable(DatagramTransport transport) throws Exception {
        protocol.portUnreachable(limited(transport));
    }

    @Override
    public void stopping(DatagramTransport transport) throws Exception {
        protocol.stopping(limited(transport));
    }

    @Override
    public void stopped(DatagramTransport transport) throws Exception {
        protocol.stopped(limited(transport));
    }

    /// Makes one the first time; a port keeps its transport.
    private Limited limited(DatagramTransport transport) {
        var known = limited;
        if (known == null) {
            known = new Limited(transport);
            limited = known;
        }
        return known;
    }

    /// What each address may still be sent, for those heard last.
    private static final class Credits {
        private final Map<InetSocketAddress, Long> bytes;

        Credits(int mostAddresses) {
            bytes = new LinkedHashMap<>(16, 0.75f, true) {
                @Override
                protected boolean removeEldestEntry(Map.Entry<InetSocketAddress, Long> eldest) {
                    return size() > mostAddresses;
                }
            };
        }

        synchronized void earn(InetSocketAddress address, long more) {
            bytes.merge(address, more, Long::sum);
        }

        /// An empty datagram costs something too, or there would be no end of them.
        synchronized boolean spend(InetSocketAddress address, int bytesToSend) {
            int less = Math.max(1, bytesToSend);
            long left = bytes.getOrDefault(address, 0L);
            if (left < less) {
                return false;
            }
            if (left == less) {
                bytes.remove(address);
            } else {
                bytes.put(address, left - less);
            }
            return true;
        }
    }

    /// The transport that the protocol sees.
    private final class Limited implements DatagramTransport {
        private final DatagramTransport transport;

        Limited(DatagramTransport transport) {
            this.transport = transport;
        }

        @Override
        public void write(ByteBuf bytes, InetSocketAddress to) {
            if (transport.peer().isPresent() || credits.spend(to, bytes.readableBytes())) {
                transport.write(bytes, to);
            } else {
                bytes.release();
                dropped.increment();
            }
        }

        @Override
        public void write(ByteBuf bytes) {
            transport.write(bytes);
        }

        @Override
        public ByteBuf buffer(int capacity) {
            return transport.buffer(capacity);
        }

        @Override
        public void flush() {
            transport.flush();
        }

        @Override
        public long pendingBytes() {
            return transport.pendingBytes();
        }

        @Override
        public void pauseReading() {
            transport.pauseReading();
        }

        @Override
        public void resumeReading() {
            transport.resumeReading();
        }

        @Override
        public void allowBroadcast(boolean allowed) throws IOException {
            transport.allowBroadcast(allowed);
        }

        @Override
        public Multicast multicast() {
            return transport.multicast();
        }

        @Override
        public void close() {
            transport.close();
        }

        @Override
        public boolean isOpen() {
            return transport.isOpen();
        }

        @Override
        public Optional<InetSocketAddress> peer() {
            return transport.peer();
        }

        @Override
        public InetSocketAddress local() {
            return transport.local();
        }

        @Override
        public Clock clock() {
            return transport.clock();
        }
    }
}
