package dev.hawser.core.engine;

import dev.hawser.core.protocol.DatagramTransport;

/// What a UDP port is held to, on each engine alike. All are on by default.
///
/// @param maxPacketBytes the largest datagram that is delivered; of a larger one the protocol gets the beginning, in
///     another call
/// @param receiveBufferBytes what the kernel is asked to keep while nobody reads; it may grant less
///     (`net.core.rmem_max` on Linux), and drops what doesn't fit
/// @param sendQueueBytes what may wait to be sent, with what it costs to hold it; a datagram that finds more waiting
///     is dropped
public record DatagramLimits(int maxPacketBytes, int receiveBufferBytes, int sendQueueBytes) {
    /// As Twisted's `listenUDP` has it, and twice what DNS servers take (RFC 6891 §6.2.5).
    public static final int DEFAULT_MAX_PACKET_BYTES = 8192;

    private static final int DEFAULT_RECEIVE_BUFFER_BYTES = 1024 * 1024;
    private static final int DEFAULT_SEND_QUEUE_BYTES = 1024 * 1024;

    public DatagramLimits {
        if (maxPacketBytes < 1 || maxPacketBytes > DatagramTransport.MOST_BYTES) {
            throw new IllegalArgumentException("max-packet is " + maxPacketBytes + " bytes; expected 1 to "
                    + DatagramTransport.MOST_BYTES + ", the most that a datagram holds");
        }
        if (receiveBufferBytes < 1) {
            throw new IllegalArgumentException("receiveBufferBytes is " + receiveBufferBytes + "; expected 1 or more");
        }
        if (sendQueueBytes < 1) {
            throw new IllegalArgumentException("sendQueueBytes is " + sendQueueBytes + "; expected 1 or more");
        }
    }

    /// Returns the defaults: datagrams of at most 8 KiB, and 1 MiB each way for those that wait.
    public static DatagramLimits defaults() {
        return new DatagramLimits(DEFAULT_MAX_PACKET_BYTES, DEFAULT_RECEIVE_BUFFER_BYTES, DEFAULT_SEND_QUEUE_BYTES);
    }

    /// Returns these limits with another largest datagram.
    public DatagramLimits withMaxPacket(int bytes) {
        return new DatagramLimits(bytes, receiveBufferBytes, sendQueueBytes);
    }

    /// Returns these limits with another receive buffer.
    public DatagramLimits withReceiveBuffer(int bytes) {
        return new DatagramLimits(maxPacketBytes, bytes, sendQueueBytes);
    }

    /// Returns these limits with another bound on what waits to be sent.
    public DatagramLimits withSendQueue(int bytes) {
        return new DatagramLimits(maxPacketBytes, receiveBufferBytes, bytes);
    }
}
