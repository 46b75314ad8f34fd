package dev.hawser.web.socket;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// Puts frames together as messages, within bounds (RFC 6455 §5.4). For the connection's callbacks.
final class MessageReader implements FrameReader.Receiver {
    /// Empty frames cost their sender nothing and bring nothing.
    private static final int MOST_EMPTY_FRAGMENTS = 128;

    private final Receiver receiver;
    private final WebSocketOptions.Sizes sizes;
    private final @Nullable Inflating inflating;
    private final Utf8 utf8 = new Utf8();
    private final byte[] control = new byte[Frames.MOST_CONTROL_BYTES];
    private int controlLength;
    private int opcode;
    private boolean isFinal;
    /// That of the message that has begun; zero between two.
    private int messageOpcode;

    private boolean messageCompressed;
    private byte[] message = {};
    private int messageLength;
    private long wireBytes;
    private int emptyFragments;

    /// What is told of messages.
    interface Receiver {
        void text(String message) throws Exception;

        /// Takes a message, given away.
        void bytes(byte[] message) throws Exception;

        /// Takes a ping, a pong or a goodbye, its payload given away.
        void control(int opcode, byte[] payload) throws Exception;

        /// Returns whether it takes more.
        boolean isOpen();
    }

    MessageReader(Receiver receiver, WebSocketOptions.Sizes sizes, @Nullable Inflating inflating) {
        this.receiver = receiver;
        this.sizes = sizes;
        this.inflating = inflating;
    }

    @Override
    public boolean isOpen() {
        return receiver.isOpen();
    }

    @Override
    public void begins(int begun, boolean last, boolean compressed, long length) throws Violation {
        opcode = begun;
        if (begun >= Frames.CLOSE) {
            controlLength = 0;
            return;
        }
        isFinal = last;
        if (begun == Frames.CONTINUATION) {
            if (messageOpcode == 0) {
                throw Violation.protocol("a continuation continues nothing");
            }
        } else {
            if (messageOpcode != 0) {
                throw Violation.protocol("a message begins inside another one");
            }
            messageOpcode = begun;
            messageCompressed = compressed;
            wireBytes = 0;
            emptyFragments = 0;
        }
        checkSize(length);
    }

    private void checkSize(long length) throws Violation {
        if (length > sizes.frame()) {
            throw Violation.tooBig("a frame is longer than " + sizes.frame() + " bytes");
        }
        wireBytes += length;
        // What is compressed may come to nothing, again and again.
        if (wireBytes > (messageCompressed ? 2L * sizes.message() : sizes.message())) {
            throw tooLong();
        }
        if (length == 0 && !isFinal && ++emptyFragments > MOST_EMPTY_FRAGMENTS) {
            throw Violation.tooBig("a message has more than " + MOST_EMPTY_FRAGMENTS + " empty fragments");
        }
    }

    @Override
    public void payload(byte[] bytes, int from, int length) throws Violation {
        if (opcode >= Frames.CLOSE) {
            System.arraycopy(bytes, from, control, controlLength, length);
            controlLength += length;
        } else if (messageCompressed && inflating != null) {
            inflating.piece(bytes, from, length, this::append);
        } else {
            append(bytes, from, length);
        }
    }

    private void append(byte[] bytes, int from, int length) throws Violation {
        if (length > sizes.message() - messageLength) {
            throw tooLong();
        }
        if (messageOpcode == Frames.TEXT && !utf8.take(bytes, from, from + length)) {
            throw Violation.data("a text is no UTF-8");
        }
        if (messageLength + length > message.length) {
            long doubled = Math.min(2L * messageLength, sizes.message());
            message = Arrays.copyOf(message, (int) Math.max(messageLength + length, doubled));
        }
        System.arraycopy(bytes, from, message, messageLength, length);
        messageLength += length;
    }

    @Override
    public void ends() throws Exception {
        if (opcode >= Frames.CLOSE) {
            receiver.control(opcode, Arrays.copyOf(control, controlLength));
        } else if (isFinal) {
            messageEnds();
        }
    }

    private void messageEnds() throws Exception {
        if (messageCompressed && inflating != null) {
            inflating.end(this::append);
        }
        boolean isText = messageOpcode == Frames.TEXT;
        if (isText && !utf8.end()) {
            throw Violation.data("a text ends within a character");
        }
        var whole = message;
        int length = messageLength;
        message = new byte[0];
        messageLength = 0;
        messageOpcode = 0;
        if (isText) {
            receiver.text(new String(whole, 0, length, StandardCharsets.UTF_8));
        } else {
            receiver.bytes(whole.length == length ? whole : Arrays.copyOf(whole, length));
        }
    }

    private Violation tooLong() {
        return Violation.tooBig("a message is longer than " + sizes.message() + " bytes");
    }
}
