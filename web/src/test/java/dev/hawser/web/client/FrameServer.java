package dev.hawser.web.client;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.DefaultHttp2HeadersEncoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.DataInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.ByteBuffer;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;

/// A server that sends frames of HTTP/2 as a test has it (RFC 9113 §4.1), right or wrong, in the clear.
final class FrameServer implements AutoCloseable {
    static final int DATA = 0;
    static final int HEADERS = 1;
    static final int RST_STREAM = 3;
    static final int SETTINGS = 4;
    static final int GOAWAY = 7;

    static final int END_STREAM = 1;
    static final int END_HEADERS = 4;

    private static final int PREFACE_BYTES = 24;

    private final ServerSocket listener;
    private final Script script;
    private final AtomicInteger connections = new AtomicInteger();
    private final Queue<Socket> sockets = new ConcurrentLinkedQueue<>();

    /// What is done with a connection, whose preface was taken and settings were sent.
    interface Script {
        void serve(Peer peer, int connection) throws IOException;
    }

    FrameServer(Script script) throws IOException {
        this.script = script;
        this.listener = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
        Thread.ofVirtual().start(this::accept);
    }

    String uri() {
        return "http://127.0.0.1:" + listener.getLocalPort() + "/";
    }

    int connections() {
        return connections.get();
    }

    private void accept() {
        try {
            while (true) {
                var socket = listener.accept();
                sockets.add(socket);
                int number = connections.incrementAndGet();
                Thread.ofVirtual().start(() -> serve(socket, number));
            }
        } catch (IOException closed) {
            // The end of the test.
        }
    }

    private void serve(Socket socket, int number) {
        try (socket) {
            var peer = new Peer(socket);
            peer.in.readNBytes(PREFACE_BYTES);
            peer.send(SETTINGS, 0, 0);
            script.serve(peer, number);
        } catch (IOException gone) {
            // The client may leave at any time.
        }
    }

    @Override
    public void close() throws IOException {
        listener.close();
        for (var socket : sockets) {
            socket.close();
        }
    }

    /// A client.
    static final class Peer {
        private final Socket socket;
        private final DataInputStream in;
        private final DefaultHttp2HeadersEncoder encoder = new DefaultHttp2HeadersEncoder();

        Peer(Socket socket) throws IOException {
            this.socket = socket;
            this.in = new DataInputStream(socket.getInputStream());
        }

        /// Waits for the head of a request.
        ///
        /// @return its stream
        int request() throws IOException {
            return await(HEADERS);
        }

        /// Waits for a frame of this type.
        ///
        /// @return its stream
        int await(int type) throws IOException {
            while (true) {
                int length = in.readUnsignedShort() << 8 | in.readUnsignedByte();
                int got = in.readUnsignedByte();
                in.readUnsignedByte();
                int stream = in.readInt();
                if (in.readNBytes(length).length < length) {
                    throw new EOFException("the client left in the middle of a frame");
                }
                if (got == type) {
                    return stream;
                }
            }
        }

        /// Reads until the client leaves.
        void drain() throws IOException {
            in.transferTo(java.io.OutputStream.nullOutputStream());
        }

        Peer send(int type, int flags, int stream, byte... payload) throws IOException {
            var frame = ByteBuffer.allocate(9 + payload.length)
                    .putShort((short) (payload.length >> 8))
                    .put((byte) payload.length)
                    .put((byte) type)
                    .put((byte) flags)
                    .putInt(stream)
                    .put(payload);
            socket.getOutputStream().write(frame.array());
            return this;
        }

        Peer head(int flags, int stream, String... fields) throws IOException {
            var headers = new DefaultHttp2Headers(false);
            for (int i = 0; i < fields.length; i += 2) {
                headers.add(fields[i], fields[i + 1]);
            }
            var block = Unpooled.buffer();
            try {
                encoder.encodeHeaders(stream, headers, block);
            } catch (Http2Exception failure) {
                throw new IOException(failure);
            }
            var bytes = new byte[block.readableBytes()];
            block.readBytes(bytes);
            return send(HEADERS, flags | END_HEADERS, stream, bytes);
        }

        Peer hello(int stream) throws IOException {
            return head(0, stream, ":status", "200", "content-length", "5")
                    .send(DATA, END_STREAM, stream, "hello".getBytes(java.nio.charset.StandardCharsets.US_ASCII));
        }

        static byte[] ints(int... numbers) {
            var bytes = ByteBuffer.allocate(4 * numbers.length);
            for (int number : numbers) {
                bytes.putInt(number);
            }
            return bytes.array();
        }
    }
}
