package dev.hawser.testkit.contract;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.DatagramPacket;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Arrays;
import java.util.Optional;

/// A UDP client on this machine, on a socket of the JDK's.
final class DatagramClient implements AutoCloseable {
    private static final int RECEIVE_BUFFER_BYTES = 4 * 1024 * 1024;

    private static final Duration SHORT = Duration.ofMillis(200);

    private final DatagramSocket socket;
    private final InetSocketAddress server;

    DatagramClient(InetSocketAddress server) {
        this(server, new InetSocketAddress(server.getAddress(), 0));
    }

    DatagramClient(InetSocketAddress server, InetSocketAddress from) {
        this.server = server;
        try {
            socket = new DatagramSocket(from);
            socket.setReceiveBufferSize(RECEIVE_BUFFER_BYTES);
            socket.setSoTimeout((int) Waiting.PATIENCE.toMillis());
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Returns an address of this machine with this port.
    static InetSocketAddress local(int port) {
        return new InetSocketAddress(InetAddress.getLoopbackAddress(), port);
    }

    InetSocketAddress address() {
        return (InetSocketAddress) socket.getLocalSocketAddress();
    }

    void send(String text) {
        send(text.getBytes(StandardCharsets.ISO_8859_1));
    }

    void send(byte[] bytes) {
        sendTo(server, bytes);
    }

    void sendTo(InetSocketAddress to, byte[] bytes) {
        try {
            socket.send(new DatagramPacket(bytes, bytes.length, to));
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Waits for a datagram.
    byte[] receive() {
        return receive(Waiting.PATIENCE)
                .orElseThrow(() -> new AssertionError("no datagram came within " + Waiting.PATIENCE));
    }

    String receiveText() {
        return new String(receive(), StandardCharsets.ISO_8859_1);
    }

    /// Waits for a datagram that may not come.
    Optional<byte[]> receive(Duration patience) {
        var packet = new DatagramPacket(new byte[65_536], 65_536);
        try {
            socket.setSoTimeout((int) patience.toMillis());
            socket.receive(packet);
            return Optional.of(Arrays.copyOf(packet.getData(), packet.getLength()));
        } catch (SocketTimeoutException none) {
            return Optional.empty();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure);
        }
    }

    /// Sends and waits for the answer.
    String ask(String text) {
        send(text);
        return receiveText();
    }

    /// Sends, and waits a little for this very answer among others, for either may rightly have got lost.
    Optional<String> receiveAnswerTo(String text) {
        send(text);
        for (var answer = receive(SHORT); answer.isPresent(); answer = receive(SHORT)) {
            var heard = answer.map(bytes -> new String(bytes, StandardCharsets.ISO_8859_1));
            if (heard.get().equals(text)) {
                return heard;
            }
        }
        return Optional.empty();
    }

    @Override
    public void close() {
        socket.close();
    }
}
