package dev.hawser.web.filter;

import com.aayushatharva.brotli4j.decoder.BrotliInputStream;
import com.aayushatharva.brotli4j.encoder.BrotliOutputStream;
import com.aayushatharva.brotli4j.encoder.Encoder;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Brotli, by a library that may not be there; then nobody may touch this.
final class BrotliCodec {
    /// What compresses as fast as gzip does, and better.
    private static final int QUALITY = 4;

    private BrotliCodec() {}

    static OutputStream compressing(OutputStream to) throws IOException {
        return new BrotliOutputStream(to, Encoder.Parameters.create(QUALITY));
    }

    static InputStream decompressing(InputStream sent) throws IOException {
        return new BrotliInputStream(sent);
    }
}
