package dev.hawser.core.engine;

import java.lang.management.ManagementFactory;
import java.time.Duration;

/// What every connection is held to, on each engine alike. All are on by default.
///
/// @param connections how many connections a port may have; the next one is refused. Clients of an engine together
///     count as a port
/// @param connectionsPerAddress how many of them may come from one IP address; no matter for clients
/// @param idle how long a connection may neither send nor be sent a byte
/// @param output how much may wait to be sent to one peer, and for how long
/// @param linger how long a connection that closes waits for the peer to close as well, so that the last words
///     aren't lost to a reset (RFC 9112 §9.6 tells why)
/// @param connect how long one may try to connect, with all addresses of a name
/// @param handshake how long a TLS handshake may take, from when the connection is there
public record Limits(
        int connections,
        int connectionsPerAddress,
        Duration idle,
        Output output,
        Duration linger,
        Duration connect,
        Duration handshake) {
    /// Descriptors that are left to files, listeners and databases when connections are counted out.
    private static final int OTHER_DESCRIPTORS = 512;

    private static final int MOST_CONNECTIONS = 10_000;

    /// What may wait for a peer that reads slowly.
    ///
    /// @param lowWaterBytes once past the high-water mark, a producer goes on below this
    /// @param highWaterBytes past this a producer is held back
    /// @param capBytes past this the peer is dropped; one write may go over it
    /// @param stall how long the peer may take no byte of what waits for it
    public record Output(int lowWaterBytes, int highWaterBytes, long capBytes, Duration stall) {
        public Output {
            if (lowWaterBytes < 0 || highWaterBytes <= lowWaterBytes || capBytes < highWaterBytes) {
                throw new IllegalArgumentException("output marks are low " + lowWaterBytes + ", high " + highWaterBytes
                        + ", cap " + capBytes + " bytes; expected 0 <= low < high <= cap");
            }
            positive(stall, "stall");
        }

        /// Returns marks at 32 and 64 KiB as Netty has them, a cap of 4 MiB, and half a minute.
        public static Output defaults() {
            return new Output(32 * 1024, 64 * 1024, 4 * 1024 * 1024, Duration.ofSeconds(30));
        }

        /// Returns this with another cap.
        public Output withCap(long bytes) {
            return new Output(lowWaterBytes, highWaterBytes, bytes, stall);
        }

        /// Returns this with another bound on a peer that takes nothing.
        public Output withStall(Duration timeout) {
            return new Output(lowWaterBytes, highWaterBytes, capBytes, timeout);
        }
    }

    public Limits {
        if (connections < 1) {
            throw new IllegalArgumentException("connections is " + connections + "; expected 1 or more");
        }
        if (connectionsPerAddress < 1) {
            throw new IllegalArgumentException(
                    "connectionsPerAddress is " + connectionsPerAddress + "; expected 1 or more");
        }
        positive(idle, "idle");
        positive(linger, "linger");
        positive(connect, "connect");
        positive(handshake, "handshake");
    }

    /// Returns the defaults: 10,000 connections or what the process has descriptors for, a quarter of them for one
    /// address; idle for 5 minutes; [Output#defaults]; a second to say goodbye; 30 seconds to connect, as Twisted's
    /// endpoints have (a kernel alone goes on for more than two minutes, RFC 9293 §3.8.3); 10 seconds for a TLS
    /// handshake, as Netty has it.
    public static Limits defaults() {
        int connections = Math.clamp(maxDescriptors() - OTHER_DESCRIPTORS, 16, MOST_CONNECTIONS);
        return new Limits(
                connections,
                quarter(connections),
                Duration.ofMinutes(5),
                Output.defaults(),
                Duration.ofSeconds(1),
                Duration.ofSeconds(30),
                Duration.ofSeconds(10));
    }

    /// Returns these limits with another number of connections. A quarter of them, but at least 64, may come from
    /// one address.
    public Limits withConnections(int most) {
        return new Limits(most, quarter(most), idle, output, linger, connect, handshake);
    }

    /// Returns these limits with another number of connections from one address.
    public Limits withConnectionsPerAddress(int most) {
        return new Limits(connections, most, idle, output, linger, connect, handshake);
    }

    /// Returns these limits with another idle timeout.
    public Limits withIdle(Duration timeout) {
        return new Limits(connections, connectionsPerAddress, timeout, output, linger, connect, handshake);
    }

    /// Returns these limits with other bounds on output.
    public Limits withOutput(Output bounds) {
        return new Limits(connections, connectionsPerAddress, idle, bounds, linger, connect, handshake);
    }

    /// Returns these limits with another time for goodbyes.
    public Limits withLinger(Duration timeout) {
        return new Limits(connections, connectionsPerAddress, idle, output, timeout, connect, handshake);
    }

    /// Returns these limits with another bound on connecting.
    public Limits withConnect(Duration timeout) {
        return new Limits(connections, connectionsPerAddress, idle, output, linger, timeout, handshake);
    }

    /// Returns these limits with another time for a TLS handshake.
    public Limits withHandshake(Duration timeout) {
        return new Limits(connections, connectionsPerAddress, idle, output, linger, connect, timeout);
    }

    /// A quarter, unless so few are allowed in all that a quarter would lock out an office or a test.
    private static int quarter(int connections) {
        return Math.max(connections / 4, Math.min(connections, 64));
    }

    private static void positive(Duration duration, String name) {
        if (!duration.isPositive()) {
            throw new IllegalArgumentException(name + " is " + duration + "; expected more than zero");
        }
    }

    private static long maxDescriptors() {
        return ManagementFactory.getOperatingSystemMXBean() instanceof com.sun.management.UnixOperatingSystemMXBean unix
                ? unix.getMaxFileDescriptorCount()
                : Integer.MAX_VALUE;
    }
}
