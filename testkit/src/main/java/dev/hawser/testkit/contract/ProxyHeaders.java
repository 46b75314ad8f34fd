package dev.hawser.testkit.contract;

import java.io.ByteArrayOutputStream;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;

/// Headers of the PROXY protocol, byte by byte as HAProxy's proxy-protocol.txt has them.
public final class ProxyHeaders {
    private static final byte[] SIGNATURE = HexFormat.of().parseHex("0d0a0d0a000d0a515549540a");

    private ProxyHeaders() {}

    /// Returns a line of version 1 (section 2.1).
    public static byte[] line(String text) {
        return (text + "\r\n").getBytes(StandardCharsets.US_ASCII);
    }

    /// Returns the line of version 1 for a client that connected to 192.0.2.1, port 443.
    public static byte[] lineFor(String ip, int port) {
        return line("PROXY TCP4 " + ip + " 192.0.2.1 " + port + " 443");
    }

    /// Returns a header of version 2 (section 2.2).
    ///
    /// @param command 0x20 for LOCAL, 0x21 for PROXY
    /// @param family the address family, and what was spoken
    /// @param rest addresses and extensions
    public static byte[] binary(int command, int family, byte[] rest) {
        return ByteBuffer.allocate(16 + rest.length)
                .put(SIGNATURE)
                .put((byte) command)
                .put((byte) family)
                .putShort((short) rest.length)
                .put(rest)
                .array();
    }

    /// Returns the addresses of a client and of where it connected to, both of one family.
    public static byte[] addresses(InetSocketAddress from, InetSocketAddress to) {
        var bytes = new ByteArrayOutputStream();
        bytes.writeBytes(from.getAddress().getAddress());
        bytes.writeBytes(to.getAddress().getAddress());
        bytes.writeBytes(ByteBuffer.allocate(4)
                .putShort((short) from.getPort())
                .putShort((short) to.getPort())
                .array());
        return bytes.toByteArray();
    }

    /// Returns two paths of UNIX sockets, 108 bytes each.
    public static byte[] paths(String from, String to) {
        return ByteBuffer.allocate(216)
                .put(from.getBytes(StandardCharsets.US_ASCII))
                .position(108)
                .put(to.getBytes(StandardCharsets.US_ASCII))
                .array();
    }

    /// Returns some bytes and then others.
    public static byte[] joined(byte[]... parts) {
        var bytes = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            bytes.writeBytes(part);
        }
        return bytes.toByteArray();
    }
}
