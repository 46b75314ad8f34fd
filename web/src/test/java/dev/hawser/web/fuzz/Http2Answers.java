package dev.hawser.web.fuzz;

import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http2.DefaultHttp2HeadersDecoder;
import io.netty.handler.codec.http2.Http2Exception;
import java.io.ByteArrayOutputStream;
import java.util.HashMap;
import java.util.Map;

/// Reads what a server of HTTP/2 sends by the letter of RFC 9113; only the compression of heads is undone by Netty.
final class Http2Answers {
    private static final int DATA = 0;
    private static final int HEADERS = 1;
    private static final int RST_STREAM = 3;
    private static final int SETTINGS = 4;
    private static final int PING = 6;
    private static final int GOAWAY = 7;
    private static final int WINDOW_UPDATE = 8;
    private static final int CONTINUATION = 9;
    private static final int MOST_BYTES = 16_384;

    private final Bytes bytes;
    private final DefaultHttp2HeadersDecoder decoder = new DefaultHttp2HeadersDecoder(true, 1 << 20);
    private final Map<Integer, Stream> streams = new HashMap<>();
    private final ByteArrayOutputStream block = new ByteArrayOutputStream();
    private boolean settled;
    private int headOf;
    private boolean headEnds;

    private enum Stream {
        HEAD,
        BODY,
        ENDED,
        RESET
    }

    private Http2Answers(Bytes bytes) {
        this.bytes = bytes;
    }

    /// Reads all frames.
    static void check(Bytes bytes) {
        var reading = new Http2Answers(bytes);
        while (!bytes.isAtEnd()) {
            reading.frame();
        }
        if (reading.headOf != 0) {
            throw new Bytes.Cut("a head");
        }
    }

    private void frame() {
        int length = (int) bytes.number(3);
        int type = bytes.unsignedByte();
        int flags = bytes.unsignedByte();
        int stream = (int) bytes.number(4);
        String frame = "frame " + type + " of " + length + " bytes for stream " + stream + ", flags " + flags;
        expect(length <= MOST_BYTES, "too long", frame);
        expect(settled || (type == SETTINGS && (flags & 1) == 0), "no settings come first", frame);
        expect(headOf == 0 || (type == CONTINUATION && stream == headOf), "in the middle of a head", frame);
        boolean ofConnection = type == SETTINGS || type == PING || type == GOAWAY;
        expect(type == WINDOW_UPDATE || ofConnection == (stream == 0), "for the wrong stream", frame);
        expect(stream >= 0 && (stream == 0 || stream % 2 == 1), "for no stream of a client", frame);
        var payload = bytes.take(length, frame);
        switch (type) {
            case DATA -> {
                expect(state(stream) == Stream.BODY, "a body out of place", frame);
                if ((flags & 1) != 0) {
                    streams.put(stream, Stream.ENDED);
                }
            }
            case HEADERS -> {
                expect((flags & 0x28) == 0, "padding or a priority, which it never needs", frame);
                expect(state(stream) == Stream.HEAD, "a head out of place", frame);
                headEnds = (flags & 1) != 0;
                head(stream, flags, payload);
            }
            case CONTINUATION -> head(stream, flags, payload);
            case RST_STREAM -> {
                expect(length == 4, "of the wrong length", frame);
                streams.put(stream, Stream.RESET);
            }
            case SETTINGS -> {
                settled = true;
                expect(length % 6 == 0 && ((flags & 1) == 0 || length == 0), "of the wrong length", frame);
            }
            case PING -> expect(length == 8, "of the wrong length", frame);
            case GOAWAY -> expect(length >= 8, "of the wrong length", frame);
            case WINDOW_UPDATE -> {
                expect(length == 4, "of the wrong length", frame);
                expect((payload[0] | payload[1] | payload[2] | payload[3]) != 0, "of zero", frame);
            }
            default -> throw new AssertionError("nobody knows " + frame);
        }
    }

    private void head(int stream, int flags, byte[] payload) {
        block.writeBytes(payload);
        headOf = stream;
        if ((flags & 4) == 0) {
            return;
        }
        headOf = 0;
        var encoded = Unpooled.wrappedBuffer(block.toByteArray());
        block.reset();
        try {
            var fields = decoder.decodeHeaders(stream, encoded);
            var status = fields.status();
            if (status == null || !status.toString().matches("100|[2-5][0-9]{2}")) {
                throw new AssertionError("the status is " + status);
            }
            boolean interim = status.charAt(0) == '1';
            expect(!interim || !headEnds, "an interim head that ends", "stream " + stream);
            streams.put(stream, headEnds ? Stream.ENDED : interim ? Stream.HEAD : Stream.BODY);
        } catch (Http2Exception broken) {
            throw new AssertionError("a head that can't be decoded", broken);
        } finally {
            encoded.release();
        }
    }

    private Stream state(int stream) {
        return streams.getOrDefault(stream, Stream.HEAD);
    }

    private static void expect(boolean kept, String wrong, String frame) {
        if (!kept) {
            throw new AssertionError(wrong + ": " + frame);
        }
    }
}
