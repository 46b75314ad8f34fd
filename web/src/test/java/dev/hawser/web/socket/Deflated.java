package dev.hawser.web.socket;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.zip.DataFormatException;
import java.util.zip.Deflater;
import java.util.zip.Inflater;

/// Messages as RFC 7692 compresses them, by the JDK.
final class Deflated {
    private Deflated() {}

    /// Returns the text of a message, compressed or not.
    static String text(Peer.Frame frame, Inflater inflater) throws DataFormatException {
        if ((frame.first() & 0x40) == 0) {
            return frame.text();
        }
        var input = Arrays.copyOf(frame.payload(), frame.payload().length + 4);
        input[input.length - 2] = (byte) 0xff;
        input[input.length - 1] = (byte) 0xff;
        inflater.setInput(input);
        var all = new ByteArrayOutputStream();
        var piece = new byte[8192];
        for (int count = inflater.inflate(piece); count > 0; count = inflater.inflate(piece)) {
            all.write(piece, 0, count);
        }
        return all.toString(StandardCharsets.UTF_8);
    }

    /// Compresses a message.
    static byte[] message(byte[] plain) {
        var deflater = new Deflater(9, true);
        deflater.setInput(plain);
        var all = new ByteArrayOutputStream();
        var piece = new byte[8192];
        for (int count = piece.length; count == piece.length; ) {
            count = deflater.deflate(piece, 0, piece.length, Deflater.SYNC_FLUSH);
            all.write(piece, 0, count);
        }
        deflater.end();
        return Arrays.copyOf(all.toByteArray(), all.size() - 4);
    }
}
