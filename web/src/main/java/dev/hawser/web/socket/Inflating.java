package dev.hawser.web.socket;

import java.util.Queue;
import java.util.concurrent.ArrayBlockingQueue;
import java.util.zip.DataFormatException;
import java.util.zip.Inflater;
import org.jspecify.annotations.Nullable;

/// Decompresses the messages of one client (RFC 7692 §7.2.2), piece by piece. For the connection's callbacks.
final class Inflating {
    /// What a sender leaves out at the end of each message.
    private static final byte[] TAIL = {0, 0, (byte) 0xff, (byte) 0xff};

    private static final int MOST_SCRATCH_BYTES = 8 * 1024;
    private static final int MOST_SPARE = 64;

    /// Those of clients without context, between two messages.
    private static final Queue<Inflater> SPARE = new ArrayBlockingQueue<>(MOST_SPARE);

    private final boolean keepsContext;
    private @Nullable Inflater inflater;

    /// Takes what comes out.
    @FunctionalInterface
    interface Sink {
        /// Takes some bytes, borrowed for the call.
        void take(byte[] bytes, int from, int length) throws Violation;
    }

    Inflating(boolean keepsContext) {
        this.keepsContext = keepsContext;
    }

    /// Decompresses a piece of a message.
    void piece(byte[] bytes, int from, int length, Sink sink) throws Violation {
        var engine = inflater;
        if (engine == null) {
            var spare = SPARE.poll();
            engine = spare == null ? new Inflater(true) : spare;
            inflater = engine;
        }
        engine.setInput(bytes, from, length);
        var scratch = new byte[Math.clamp(4L * length, 64, MOST_SCRATCH_BYTES)];
        for (; ; ) {
            int count = inflate(engine, scratch, sink);
            if (count > 0) {
                sink.take(scratch, 0, count);
            } else if (engine.finished() && engine.getRemaining() > 0) {
                // A sender may end the stream in the middle of a message (RFC 7692 §7.2.3.5).
                int left = engine.getRemaining();
                engine.reset();
                engine.setInput(bytes, from + length - left, left);
            } else {
                return;
            }
        }
    }

    private static int inflate(Inflater engine, byte[] scratch, Sink sink) throws Violation {
        long before = engine.getBytesWritten();
        try {
            return engine.inflate(scratch);
        } catch (DataFormatException broken) {
            // What came out before the fault may be at fault itself, and first, however the message was cut.
            sink.take(scratch, 0, (int) (engine.getBytesWritten() - before));
            throw Violation.data("a message can't be decompressed (RFC 7692 section 7.2)");
        }
    }

    /// Ends a message.
    void end(Sink sink) throws Violation {
        piece(TAIL, 0, TAIL.length, sink);
        var engine = inflater;
        if (!keepsContext && engine != null) {
            inflater = null;
            engine.reset();
            if (!SPARE.offer(engine)) {
                engine.end();
            }
        }
    }

    /// Gives the memory back.
    void close() {
        if (inflater != null) {
            inflater.end();
            inflater = null;
        }
    }
}
