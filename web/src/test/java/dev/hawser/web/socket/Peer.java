package dev.hawser.web.socket;

import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;

/// A client that sends frames as raw as it is told, and shows what comes back.
final class Peer implements AutoCloseable {
    static final byte[] KEY = {0x12, 0x34, 0x56, 0x78};
    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;

    /// A frame that came.
    ///
    /// @param first its first byte
    @SuppressWarnings("ArrayRecordComponent") // Looked at, never compared.
    record Frame(int first, byte[] payload) {
        int opcode() {
            return first & 0xf;
        }

        String text() {
            return new String(payload, StandardCharsets.UTF_8);
        }

        /// Returns the code of a goodbye; zero when it has none.
        int code() {
            return payload.length < 2 ? 0 : (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        }
    }

    private Peer(int port, int receiveBytes) throws IOException {
        socket = new Socket();
        if (receiveBytes > 0) {
            socket.setReceiveBufferSize(receiveBytes);
        }
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /// Connects and says nothing.
    static Peer connect(int port) throws IOException {
        return new Peer(port, 0);
    }

    /// Opens a WebSocket at `/`, with these more lines in the head, each with its end.
    static Peer open(int port, String... lines) throws IOException {
        return open(port, 0, lines);
    }

    static Peer open(int port, int receiveBytes, String... lines) throws IOException {
        var peer = new Peer(port, receiveBytes);
        String head = peer.ask(String.join("", lines));
        if (!head.startsWith("HTTP/1.1 101 ")) {
            peer.close();
            throw new IOException("no WebSocket: " + head);
        }
        return peer;
    }

    /// Asks for a WebSocket and returns the head of the answer.
    String ask(String lines) throws IOException {
        send(request(lines));
        return readHead();
    }

    /// Returns a request for a WebSocket.
    static String request(String lines) {
        return "GET / HTTP/1.1\r\nHost: a\r\nUpgrade: websocket\r\nConnection: keep-alive, Upgrade\r\n"
                + "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\nSec-WebSocket-Version: 13\r\n" + lines + "\r\n";
    }

    String readHead() throws IOException {
        var head = new StringBuilder();
        while (head.indexOf("\r\n\r\n") < 0) {
            head.append((char) in.readUnsignedByte());
        }
        return head.toString();
    }

    /// Reads an answer with its body, by its length.
    String readAnswer() throws IOException {
        String head = readHead();
        int length = head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("content-length:"))
                .mapToInt(line -> Integer.parseInt(line.substring(15).strip()))
                .findFirst()
                .orElse(0);
        return head + new String(in.readNBytes(length), StandardCharsets.UTF_8);
    }

    Peer send(String bytes) throws IOException {
        return send(bytes.getBytes(StandardCharsets.ISO_8859_1));
    }

    Peer send(byte[] bytes) throws IOException {
        socket.getOutputStream().write(bytes);
        return this;
    }

    /// Sends a frame, masked.
    ///
    /// @param first its first byte
    Peer frame(int first, byte[] payload) throws IOException {
        return send(frameOf(first, payload));
    }

    Peer frame(int first, String payload) throws IOException {
        return frame(first, payload.getBytes(StandardCharsets.UTF_8));
    }

    static byte[] frameOf(int first, byte[] payload) {
        var frame = new ByteArrayOutputStream();
        frame.write(first);
        int length = payload.length;
        if (length < 126) {
            frame.write(0x80 | length);
        } else if (length < 65_536) {
            frame.write(0x80 | 126);
            frame.write(length >> 8);
            frame.write(length);
        } else {
            frame.write(0x80 | 127);
            for (int shift = 56; shift >= 0; shift -= 8) {
                frame.write((int) ((long) length >> shift));
            }
        }
        frame.writeBytes(KEY);
        for (int i = 0; i < length; i++) {
            frame.write(payload[i] ^ KEY[i & 3]);
        }
        return frame.toByteArray();
    }

    /// Sends a goodbye.
    Peer goodbye(int code) throws IOException {
        return frame(0x88, new byte[] {(byte) (code >> 8), (byte) code});
    }

    /// Reads a frame, which must not be masked.
    Frame read() throws IOException {
        int first = in.readUnsignedByte();
        int second = in.readUnsignedByte();
        if (second >= 0x80) {
            throw new IOException("a frame of a server is masked");
        }
        long length = second < 126 ? second : second == 126 ? in.readUnsignedShort() : in.readLong();
        var payload = new byte[Math.toIntExact(length)];
        in.readFully(payload);
        return new Frame(first, payload);
    }

    /// Reads until there is a goodbye.
    Frame readGoodbye() throws IOException {
        for (; ; ) {
            var frame = read();
            if (frame.opcode() == 8) {
                return frame;
            }
        }
    }

    /// Returns whether the server has ended, with nothing more to say.
    boolean isAtEnd() throws IOException {
        return in.read() < 0;
    }

    void endOutput() throws IOException {
        socket.shutdownOutput();
    }

    static byte[] repeated(byte[] bytes, int times) {
        var all = new byte[bytes.length * times];
        for (int i = 0; i < times; i++) {
            System.arraycopy(bytes, 0, all, i * bytes.length, bytes.length);
        }
        return all;
    }

    static byte[] filled(int length, char with) {
        var bytes = new byte[length];
        Arrays.fill(bytes, (byte) with);
        return bytes;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
