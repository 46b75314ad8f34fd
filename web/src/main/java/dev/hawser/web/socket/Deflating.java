package dev.hawser.web.socket;

import java.util.Arrays;
import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.Deflater;
import org.jspecify.annotations.Nullable;

/// Compresses the messages for one client (RFC 7692 §7.2.1). For the connection's callbacks.
final class Deflating {
    /// The end of each message, which isn't sent.
    private static final int TAIL_BYTES = 4;

    private static final byte[] NONE = {};
    private static final int MOST_SPARE = 64;

    /// Those of clients without context, between two messages.
    private static final Queue<Deflater> SPARE = new ArrayBlockingQueue<>(MOST_SPARE);

    private final boolean keepsContext;
    private final int windowBits;
    private @Nullable Deflater deflater;
    private byte[] out = NONE;
    private int length;

    /// Makes one.
    ///
    /// @param windowBits how far back it may refer, as a power of two
    Deflating(boolean keepsContext, int windowBits) {
        this.keepsContext = keepsContext;
        this.windowBits = windowBits;
    }

    /// Compresses a message that isn't empty.
    ///
    /// @return how long it is now; [#bytes] has it
    int message(byte[] message) {
        var engine = deflater;
        if (engine == null) {
            var spare = SPARE.poll();
            engine = spare == null ? new Deflater(Deflater.DEFAULT_COMPRESSION, true) : spare;
        }
        // What is sent is the caller's to keep, so it is never written again.
        out = new byte[Math.max(64, message.length / 2)];
        length = 0;
        if (windowBits == DeflateOffer.MOST_WINDOW_BITS) {
            engine.setInput(message);
            drain(engine, Deflater.SYNC_FLUSH);
        } else {
            // The JDK knows one window only. Nothing refers back past a full flush.
            int window = 1 << windowBits;
            for (int i = 0; i < message.length; i += window) {
                engine.setInput(message, i, Math.min(window, message.length - i));
                drain(engine, Deflater.FULL_FLUSH);
            }
        }
        length -= TAIL_BYTES;
        keepOrNot(engine);
        return length;
    }

    /// Returns what the last message became, and perhaps more behind it. Given away.
    byte[] bytes() {
        var given = out;
        out = NONE;
        return given;
    }

    /// Gives the memory back.
    void close() {
        if (deflater != null) {
            deflater.end();
            deflater = null;
        }
    }

    private void drain(Deflater engine, int flush) {
        for (; ; ) {
            if (length == out.length) {
                out = Arrays.copyOf(out, out.length * 2);
            }
            int room = out.length - length;
            int count = engine.deflate(out, length, room, flush);
            length += count;
            if (count < room) {
                return;
            }
        }
    }

    private void keepOrNot(Deflater engine) {
        if (keepsContext) {
            deflater = engine;
            return;
        }
        engine.reset();
        if (!SPARE.offer(engine)) {
            engine.end();
        }
    }
}
