package dev.hawser.web.filter;

import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32;
import java.util.zip.Deflater;

/// Compresses one body. To be ended: its memory is not the collector's.
final class Deflating implements Compressing {
    private static final int PIECE_BYTES = 8 * 1024;

    /// No name, no time, an operating system that isn't told (RFC 1952 §2.3).
    private static final byte[] GZIP_HEAD = {0x1f, (byte) 0x8b, 8, 0, 0, 0, 0, 0, 0, (byte) 0xff};

    private final Deflater deflater;
    private final boolean gzip;
    private final CRC32 sum = new CRC32();
    private final ByteArrayOutputStream out = new ByteArrayOutputStream();
    private long length;

    private Deflating(boolean gzip) {
        this.deflater = new Deflater(Deflater.DEFAULT_COMPRESSION, gzip);
        this.gzip = gzip;
        if (gzip) {
            out.writeBytes(GZIP_HEAD);
        }
    }

    /// Returns one for `gzip` (RFC 1952).
    static Deflating gzip() {
        return new Deflating(true);
    }

    /// Returns one for `deflate`, which is the format of zlib (RFC 9110 §8.4.1.2).
    static Deflating zlib() {
        return new Deflating(false);
    }

    @Override
    public byte[] piece(byte[] content) {
        put(content, Deflater.SYNC_FLUSH);
        return taken();
    }

    @Override
    public byte[] last(byte[] content) {
        put(content, Deflater.NO_FLUSH);
        deflater.finish();
        drain(Deflater.NO_FLUSH);
        if (gzip) {
            out.writeBytes(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt((int) sum.getValue())
                    .putInt((int) length)
                    .array());
        }
        return taken();
    }

    @Override
    public void close() {
        deflater.end();
    }

    private void put(byte[] content, int flush) {
        sum.update(content);
        length += content.length;
        deflater.setInput(content);
        drain(flush);
    }

    private void drain(int flush) {
        var room = new byte[PIECE_BYTES];
        int count;
        do {
            count = deflater.deflate(room, 0, room.length, flush);
            out.write(room, 0, count);
        } while (count == room.length || (count > 0 && !deflater.needsInput()));
    }

    private byte[] taken() {
        var bytes = out.toByteArray();
        out.reset();
        return bytes;
    }
}
