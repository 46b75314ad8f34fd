package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.BindFailure;
import java.io.IOException;
import java.net.Inet4Address;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.nio.channels.DatagramChannel;

/// Opens the JDK's UDP sockets.
final class DatagramSockets {
    private DatagramSockets() {}

    /// Returns a socket that is bound, and connected where the binding says so.
    ///
    /// @throws IOException when it can't be; the message names the address
    static DatagramChannel open(DatagramBinding binding) throws IOException {
        var socket = unbound(binding);
        try {
            socket.setOption(StandardSocketOptions.SO_REUSEADDR, binding.shared());
            socket.setOption(StandardSocketOptions.SO_RCVBUF, binding.limits().receiveBufferBytes());
            socket.bind(binding.socketAddress());
            if (binding.peer().isPresent()) {
                socket.connect(binding.peer().get());
            }
            return socket;
        } catch (IOException | RuntimeException failure) {
            socket.close();
            throw BindFailure.at(binding.socketAddress(), failure);
        }
    }

    private static DatagramChannel unbound(DatagramBinding binding) throws IOException {
        if (binding.address().isEmpty()) {
            return DatagramChannel.open();
        }
        return DatagramChannel.open(
                binding.address().get() instanceof Inet4Address
                        ? StandardProtocolFamily.INET
                        : StandardProtocolFamily.INET6);
    }
}
