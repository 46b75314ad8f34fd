package dev.hawser.web.filter;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;

/// Compresses by a library that writes to a stream.
final class Packing implements Compressing {
    private final ByteArrayOutputStream out;
    private final OutputStream packer;
    private boolean closed;

    /// What begins to compress.
    interface Codec {
        OutputStream compressing(OutputStream to) throws IOException;
    }

    private Packing(ByteArrayOutputStream out, OutputStream packer) {
        this.out = out;
        this.packer = packer;
    }

    static Packing by(Codec codec) {
        var out = new ByteArrayOutputStream();
        try {
            return new Packing(out, codec.compressing(out));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    @Override
    public byte[] piece(byte[] content) {
        try {
            packer.write(content);
            packer.flush();
        } catch (IOException closedMeanwhile) {
            throw new UncheckedIOException(closedMeanwhile);
        }
        return taken();
    }

    @Override
    public byte[] last(byte[] content) {
        try {
            packer.write(content);
        } catch (IOException closedMeanwhile) {
            throw new UncheckedIOException(closedMeanwhile);
        }
        close();
        return taken();
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        try {
            packer.close();
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    private byte[] taken() {
        var bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
