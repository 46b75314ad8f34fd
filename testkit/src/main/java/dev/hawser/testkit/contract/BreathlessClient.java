package dev.hawser.testkit.contract;

import java.io.ByteArrayOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.net.Socket;
import java.net.SocketException;
import java.nio.ByteBuffer;
import java.util.HashSet;
import java.util.Set;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.SSLEngineResult.HandshakeStatus;

/// A client's end of TLS that says when its records go out, so that several go in one breath.
final class BreathlessClient implements AutoCloseable {
    private static final int HEADER_BYTES = 5;
    private static final int MOST_BYTES = 32 * 1024;

    private final Socket socket;
    private final SSLEngine engine;
    private final ByteArrayOutputStream held = new ByteArrayOutputStream();
    private final ByteBuffer nothing = ByteBuffer.allocate(0);

    /// @param context has the sessions that are resumed
    /// @param version of TLS
    BreathlessClient(Socket socket, SSLContext context, String version) {
        this.socket = socket;
        engine = context.createSSLEngine("localhost", socket.getPort());
        engine.setUseClientMode(true);
        engine.setEnabledProtocols(new String[] {version});
    }

    /// Shakes hands, and keeps what is to be said last.
    ///
    /// @return whether there is something: the server has said all it has to say
    boolean shakeHands() throws IOException {
        engine.beginHandshake();
        while (true) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                case NEED_WRAP -> wrap(nothing);
                case NEED_UNWRAP, NEED_UNWRAP_AGAIN -> {
                    flush();
                    unwrapOne();
                }
                case FINISHED, NOT_HANDSHAKING -> {
                    return held.size() > 0;
                }
            }
        }
    }

    /// Takes what a server says at the end of a handshake, such as tickets, as far as it needs to be taken.
    void awaitEndOfHandshake() throws IOException {
        while (engine.getHandshakeStatus() == HandshakeStatus.NEED_UNWRAP) {
            unwrapOne();
        }
    }

    /// Says the first word of another handshake, unsent.
    void beginAgain() throws IOException {
        engine.beginHandshake();
        while (engine.getHandshakeStatus() != HandshakeStatus.NEED_UNWRAP) {
            switch (engine.getHandshakeStatus()) {
                case NEED_TASK -> engine.getDelegatedTask().run();
                default -> wrap(nothing);
            }
        }
    }

    /// Sends what was kept.
    void flush() throws IOException {
        socket.getOutputStream().write(held.toByteArray());
        held.reset();
    }

    /// Returns the kinds of records that come until the server has gone.
    Set<Integer> recordTypesUntilGone() throws IOException {
        var types = new HashSet<Integer>();
        try {
            while (true) {
                types.add(Byte.toUnsignedInt(readRecord()[0]));
            }
        } catch (EOFException | SocketException gone) {
            return types;
        }
    }

    private void wrap(ByteBuffer bytes) throws IOException {
        var records = ByteBuffer.allocate(MOST_BYTES);
        var _ = engine.wrap(bytes, records);
        held.write(records.array(), 0, records.position());
    }

    private void unwrapOne() throws IOException {
        var record = ByteBuffer.wrap(readRecord());
        do {
            var _ = engine.unwrap(record, ByteBuffer.allocate(MOST_BYTES));
            while (engine.getHandshakeStatus() == HandshakeStatus.NEED_TASK) {
                engine.getDelegatedTask().run();
            }
        } while (record.hasRemaining());
    }

    private byte[] readRecord() throws IOException {
        var input = socket.getInputStream();
        byte[] header = input.readNBytes(HEADER_BYTES);
        if (header.length < HEADER_BYTES) {
            throw new EOFException("the server has gone");
        }
        int length = Byte.toUnsignedInt(header[3]) << 8 | Byte.toUnsignedInt(header[4]);
        byte[] record = new byte[HEADER_BYTES + length];
        System.arraycopy(header, 0, record, 0, HEADER_BYTES);
        if (input.readNBytes(record, HEADER_BYTES, length) < length) {
            throw new EOFException("the server has gone");
        }
        return record;
    }

    @Override
    public void close() throws IOException {
        socket.close();
    }
}
