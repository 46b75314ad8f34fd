package dev.hawser.web.fuzz;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;

/// Reads what a server of WebSocket sends by the letter of RFC 6455 and RFC 7692.
final class SocketFrames {
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private final Bytes bytes;
    private final boolean deflates;
    private final List<String> messages = new ArrayList<>();
    private final ByteArrayOutputStream message = new ByteArrayOutputStream();
    private int opcode;
    private boolean deflated;
    private boolean closed;

    private SocketFrames(Bytes bytes, boolean deflates) {
        this.bytes = bytes;
        this.deflates = deflates;
    }

    /// Reads all frames.
    ///
    /// @param deflates whether messages may be compressed
    /// @return each message and the goodbye as a text of its kind and content
    static List<String> of(Bytes bytes, boolean deflates) {
        var reading = new SocketFrames(bytes, deflates);
        while (!bytes.isAtEnd()) {
            reading.frame();
        }
        return reading.messages;
    }

    private void frame() {
        expect(!closed, "a frame behind the goodbye");
        int first = bytes.unsignedByte();
        int second = bytes.unsignedByte();
        expect(second < 0x80, "a frame of a server is masked");
        long length = second;
        if (second == 126) {
            length = bytes.number(2);
            expect(length > 125, "a length of too many bytes");
        } else if (second == 127) {
            length = bytes.number(8);
            expect(length > 65_535, "a length of too many bytes");
        }
        var payload = bytes.take(length, "a frame");
        boolean ends = (first & 0x80) != 0;
        int kind = first & 0xf;
        boolean compressed = (first & 0x40) != 0;
        expect((first & 0x30) == 0, "a reserved bit");
        if (kind >= 8) {
            expect(ends && !compressed && length <= 125, "a control frame in pieces, compressed or too long");
            control(kind, payload);
            return;
        }
        expect(!compressed || deflates, "compression that was not agreed on");
        if (opcode == 0) {
            expect(kind == 1 || kind == 2, "a message of kind " + kind);
            opcode = kind;
            deflated = compressed;
        } else {
            expect(kind == 0 && !compressed, "a message within a message");
        }
        message.writeBytes(payload);
        if (ends) {
            var whole = deflated ? inflated(message.toByteArray()) : message.toByteArray();
            messages.add(opcode + " " + (opcode == 1 ? utf8(whole) : FuzzedSite.text(whole)));
            message.reset();
            opcode = 0;
        }
    }

    private void control(int kind, byte[] payload) {
        expect(kind <= 10, "a control frame of kind " + kind);
        if (kind == 8) {
            closed = true;
            expect(payload.length != 1, "a goodbye of one byte");
            if (payload.length >= 2) {
                int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
                boolean known = (code >= 3000 && code < 5000)
                        || (code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006);
                expect(known, "a goodbye of code " + code);
                utf8(Arrays.copyOfRange(payload, 2, payload.length));
            }
        }
        if (closed) {
            // Of two rules that are broken, the one that is seen first may depend on how the bytes come. So may whether
            // there is time for the answer to a ping.
            messages.add(kind + " " + FuzzedSite.text(Arrays.copyOf(payload, 2)));
        }
    }

    private static String utf8(byte[] text) {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(text))
                    .toString();
        } catch (CharacterCodingException none) {
            throw new AssertionError("a text that is no UTF-8", none);
        }
    }

    private static byte[] inflated(byte[] compressed) {
        var all = new ByteArrayOutputStream();
        var room = new byte[8192];
        try (var inflater = new Inflater(true)) {
            var whole = new ByteArrayOutputStream();
            whole.writeBytes(compressed);
            whole.writeBytes(TAIL);
            inflater.setInput(whole.toByteArray());
            for (int count = inflater.inflate(room); count > 0; count = inflater.inflate(room)) {
                all.write(room, 0, count);
            }
            return all.toByteArray();
        } catch (DataFormatException broken) {
            throw new AssertionError("a message that can't be inflated", broken);
        }
    }

    private static void expect(boolean kept, String wrong) {
        if (!kept) {
            throw new AssertionError(wrong);
        }
    }
}
