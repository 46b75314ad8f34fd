package dev.hawser.core.engine.socket;

import java.io.IOException;
import java.net.Inet6Address;
import java.net.InetSocketAddress;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HexFormat;
import java.util.OptionalLong;

/// How many datagrams Linux dropped because a port's receive buffer was full: the last column of `/proc/net/udp`
/// (proc_pid_net(5)), which no socket option of the JDK's tells. For the engine's rooms.
public final class KernelDrops {
    private static final Path UDP = Path.of("/proc/net/udp");
    private static final Path UDP6 = Path.of("/proc/net/udp6");

    private KernelDrops() {}

    /// Reads the count of all sockets that are bound to this address now; empty where there is none, or no such file.
    public static OptionalLong of(InetSocketAddress local) {
        String port = ":%04X".formatted(local.getPort());
        boolean any = local.getAddress().isAnyLocalAddress();
        String v4 = any ? "0".repeat(8) : local.getAddress() instanceof Inet6Address ? "" : hex(local);
        String v6 = any ? "0".repeat(32) : local.getAddress() instanceof Inet6Address ? hex(local) : mapped(v4);
        var found = sum(UDP, v4 + port);
        var found6 = sum(UDP6, v6 + port);
        return found.isEmpty() && found6.isEmpty()
                ? OptionalLong.empty()
                : OptionalLong.of(found.orElse(0) + found6.orElse(0));
    }

    private static String mapped(String v4) {
        // The kernel prints words of 32 bits in its own byte order.
        String marker = ByteOrder.nativeOrder() == ByteOrder.LITTLE_ENDIAN ? "FFFF0000" : "0000FFFF";
        return "0".repeat(16) + marker + v4;
    }

    private static String hex(InetSocketAddress local) {
        byte[] address = local.getAddress().getAddress();
        var words = ByteBuffer.allocate(address.length);
        var read = ByteBuffer.wrap(address).order(ByteOrder.nativeOrder());
        while (read.hasRemaining()) {
            words.putInt(read.getInt());
        }
        return HexFormat.of().withUpperCase().formatHex(words.array());
    }

    private static OptionalLong sum(Path table, String local) {
        OptionalLong sum = OptionalLong.empty();
        try {
            if (!Files.isReadable(table)) {
                return sum;
            }
            for (String line : Files.readAllLines(table, StandardCharsets.US_ASCII)) {
                String[] columns = line.strip().split("\\s+", -1);
                if (columns.length > 2 && columns[1].equals(local)) {
                    sum = OptionalLong.of(sum.orElse(0) + Long.parseLong(columns[columns.length - 1]));
                }
            }
            return sum;
        } catch (IOException | NumberFormatException unlikeLinux) {
            return OptionalLong.empty();
        }
    }
}
