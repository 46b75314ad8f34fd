package dev.hawser.web;

import dev.hawser.core.deferred.Deferred;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// A part of a file, piece by piece. Reading a file blocks, but not for long: the kernel reads ahead.
final class FilePieces implements ByteSource {
    private static final int PIECE_BYTES = 64 * 1024;

    private final ResponseBody.File part;
    private @Nullable FileChannel file;
    private long position;

    FilePieces(ResponseBody.File part) {
        this.part = part;
        this.position = part.offset();
    }

    @Override
    public Deferred<Optional<byte[]>> next() {
        return Deferred.attempt(() -> Deferred.succeeded(read()));
    }

    private Optional<byte[]> read() throws IOException {
        long left = part.offset() + part.bytes() - position;
        if (left <= 0) {
            return Optional.empty();
        }
        if (file == null) {
            file = FileChannel.open(part.path(), StandardOpenOption.READ);
        }
        var piece = new byte[(int) Math.min(left, PIECE_BYTES)];
        var room = ByteBuffer.wrap(piece);
        while (room.hasRemaining()) {
            int count = file.read(room, position);
            if (count < 0) {
                throw new IOException(part.path() + " ends at byte " + position + "; expected " + left
                        + " more, so it was changed while it was sent");
            }
            position += count;
        }
        return Optional.of(piece);
    }

    @Override
    public void close() {
        var opened = file;
        if (opened != null) {
            try {
                opened.close();
            } catch (IOException gone) {
                // It was only read.
            }
        }
    }
}
