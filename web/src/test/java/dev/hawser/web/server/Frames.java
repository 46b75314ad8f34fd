package dev.hawser.web.server;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.Map;
import java.util.Queue;
import java.util.function.Predicate;

/// A client that sends frames of HTTP/2 as they are (RFC 9113 §4.1), right or wrong, and shows what comes back.
final class Frames implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int PRIORITY = 2;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int PING = 6;
    static final int GOAWAY = 7;
    static final int WINDOW_UPDATE = 8;
    static final int CONTINUATION = 9;

    static final int END_STREAM = 1;
    static final int ACK = 1;
    static final int END_HEADERS = 4;
    static final int PADDED = 8;

    /// A request that is all there.
    static final int WHOLE = END_STREAM | END_HEADERS;

    private static final int PATIENCE_MILLIS = 10_000;

    private final Socket socket;
    private final DataInputStream in;
    private final ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder();
    private final Queue<Frame> skipped = new ArrayDeque<>();

    /// What came.
    ///
    /// @param fields of a head, of which the last one of a name counts
    @SuppressWarnings("ArrayRecordComponent") // Never compared.
    record Frame(int type, int flags, int stream, byte[] payload, Map<String, String> fields) {
        /// Returns the number that a GOAWAY, a RST_STREAM or a WINDOW_UPDATE has.
        int number() {
            return ByteBuffer.wrap(payload).getInt(type == GOAWAY ? 4 : 0);
        }

        /// Returns the last stream that a GOAWAY names.
        int lastStream() {
            return ByteBuffer.wrap(payload).getInt(0);
        }

        boolean ends() {
            return (type == DATA || type == HEADERS) && (flags & END_STREAM) != 0;
        }

        @Override
        public String toString() {
            return switch (type) {
                case GOAWAY ->
                    "GOAWAY " + number() + " " + new String(payload, 8, payload.length - 8, StandardCharsets.UTF_8);
                case RST_STREAM -> "RST_STREAM " + number() + " of stream " + stream;
                default -> "frame " + type + " of " + payload.length + " bytes for stream " + stream;
            };
        }
    }

    /// An answer that is whole.
    record Answer(Map<String, String> head, String body) {
        String status() {
            return head.getOrDefault(":status", "");
        }
    }

    Frames(int port) throws IOException {
        socket = new Socket();
        socket.connect(new InetSocketAddress(InetAddress.getLoopbackAddress(), port), PATIENCE_MILLIS);
        socket.setSoTimeout(PATIENCE_MILLIS);
        socket.setTcpNoDelay(true);
        in = new DataInputStream(socket.getInputStream());
    }

    /// Says that this is HTTP/2.
    ///
    /// @param settings numbers and their values
    Frames hello(int... settings) {
        raw("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n".getBytes(StandardCharsets.US_ASCII));
        var payload = ByteBuffer.allocate(settings.length * 3);
        for (int i = 0; i < settings.length; i += 2) {
            payload.putShort((short) settings[i]).putInt(settings[i + 1]);
        }
        return frame(SETTINGS, 0, 0, payload.array());
    }

    Frames raw(byte[] bytes) {
        waiting.writeBytes(bytes);
        return this;
    }

    Frames frame(int type, int flags, int stream, byte[] payload) {
        waiting.writeBytes(ByteBuffer.allocate(9 + payload.length)
                .putInt(payload.length << 8 | type)
                .put((byte) flags)
                .putInt(stream)
                .put(payload)
                .array());
        return this;
    }

    Frames frame(int type, int flags, int stream, int number) {
        return frame(type, flags, stream, ByteBuffer.allocate(4).putInt(number).array());
    }

    /// Adds a request with a head of these fields, name and value by turns.
    Frames head(int flags, int stream, String... fields) {
        return frame(HEADERS, flags, stream, block(fields));
    }

    /// Adds a request that is all there, but for what its method and path are.
    Frames request(int flags, int stream, String method, String path, String... more) {
        var block = new ByteArrayOutputStream();
        block.writeBytes(block(":method", method, ":scheme", "http", ":path", path, ":authority", "a"));
        block.writeBytes(block(more));
        return frame(HEADERS, flags, stream, block.toByteArray());
    }

    Frames get(int stream, String path) {
        return request(WHOLE, stream, "GET", path);
    }

    Frames data(int flags, int stream, int length) {
        return frame(DATA, flags, stream, new byte[length]);
    }

    /// Returns fields as they are, without any compression (RFC 7541 §6.2.2).
    static byte[] block(String... fields) {
        var block = new ByteArrayOutputStream();
        for (int i = 0; i < fields.length; i += 2) {
            block.write(0);
            text(block, fields[i]);
            text(block, fields[i + 1]);
        }
        return block.toByteArray();
    }

    private static void text(ByteArrayOutputStream block, String text) {
        var bytes = text.getBytes(StandardCharsets.ISO_8859_1);
        // §5.1
        if (bytes.length < 127) {
            block.write(bytes.length);
        } else {
            block.write(127);
            int rest = bytes.length - 127;
            while (rest >= 128) {
                block.write(rest % 128 + 128);
                rest /= 128;
            }
            block.write(rest);
        }
        block.writeBytes(bytes);
    }

    /// Sends what was added.
    Frames send() throws IOException {
        socket.getOutputStream().write(waiting.toByteArray());
        waiting.reset();
        return this;
    }

    /// Sends what was added, as far as the server takes it.
    Frames sendWhatGoes() throws IOException {
        try {
            send();
        } catch (SocketException closed) {
            // What it said before is still to be read, perhaps.
            waiting.reset();
        }
        return this;
    }

    Frames endOutput() throws IOException {
        socket.shutdownOutput();
        return this;
    }

    /// Returns the next frame that is such a one; others can be asked for afterwards.
    Frame await(Predicate<Frame> wanted) throws IOException {
        for (var frame : skipped) {
            if (wanted.test(frame)) {
                skipped.remove(frame);
                return frame;
            }
        }
        while (true) {
            var frame = read();
            if (wanted.test(frame)) {
                return frame;
            }
            skipped.add(frame);
        }
    }

    Frame await(int type) throws IOException {
        return await(frame -> frame.type == type);
    }

    /// Reads until the server ends its output or resets the connection.
    ///
    /// @return all that was not taken before
    Queue<Frame> rest() throws IOException {
        try {
            while (true) {
                skipped.add(read());
            }
        } catch (EOFException | SocketException over) {
            return skipped;
        }
    }

    /// Returns whether the server still speaks.
    boolean isAlive() throws IOException {
        frame(PING, 0, 0, new byte[8]).send();
        await(frame -> frame.type == PING && (frame.flags & ACK) != 0);
        return true;
    }

    /// Returns the answer to a request, when all of it is there. What it takes of the windows isn't given back.
    Answer answer(int stream) throws IOException {
        var body = new ByteArrayOutputStream();
        Map<String, String> head = Map.of();
        while (true) {
            var frame = await(next ->
                    next.stream == stream && (next.type == DATA || next.type == HEADERS || next.type == RST_STREAM));
            switch (frame.type) {
                case HEADERS -> head = frame.fields;
                case DATA -> body.writeBytes(frame.payload);
                default -> throw new IOException("the answer broke off: " + frame);
            }
            if (frame.ends()) {
                return new Answer(head, body.toString(StandardCharsets.UTF_8));
            }
        }
    }

    private Frame read() throws IOException {
        int first = in.readInt();
        int flags = in.readUnsignedByte();
        int stream = in.readInt();
        var payload = new byte[first >>> 8];
        in.readFully(payload);
        int type = first & 0xff;
        // In the order in which they come, since each may refer to those before it.
        return new Frame(type, flags, stream, payload, type == HEADERS ? decode(stream, payload) : Map.of());
    }

    private Map<String, String> decode(int stream, byte[] payload) {
        var bytes = Unpooled.wrappedBuffer(payload);
        try {
            var fields = new HashMap<String, String>();
            for (var field : decoder.decodeHeaders(stream, bytes)) {
                fields.put(field.getKey().toString(), field.getValue().toString());
            }
            return fields;
        } catch (Http2Exception broken) {
            throw new AssertionError("the server sent a head that can't be decoded", broken);
        } finally {
            bytes.release();
        }
    }

    /// Leaves at once. Who only closes may still want the answers, for all that the server can tell.
    void reset() throws IOException {
        socket.setSoLinger(true, 0);
        socket.close();
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
