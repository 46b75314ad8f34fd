package dev.hawser.web.filter;

import io.netty.handler.codec.compression.Brotli;
import io.netty.handler.codec.compression.Zstd;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.zip.GZIPInputStream;
import java.util.zip.InflaterInputStream;

/// The content codings that there can be (RFC 9110 §8.4.1), the best first: what costs least for what it saves. Those
/// that the JDK hasn't are there when the program has their libraries on the class path: `com.github.luben:zstd-jni`,
/// and `com.aayushatharva.brotli4j:brotli4j` with the natives of its machine.
enum Coding {
    /// RFC 8878.
    ZSTD("zstd"),
    /// RFC 7932.
    BROTLI("br"),
    /// RFC 1952.
    GZIP("gzip"),
    /// The format of zlib (RFC 1950).
    DEFLATE("deflate");

    private final String word;

    Coding(String word) {
        this.word = word;
    }

    /// Returns the words of all that are there.
    static String[] words() {
        return Arrays.stream(values())
                .filter(Coding::isAvailable)
                .map(coding -> coding.word)
                .toArray(String[]::new);
    }

    /// Returns the coding of a word that is one of [those][#words].
    static Coding of(String word) {
        return Arrays.stream(values())
                .filter(coding -> coding.word.equals(word))
                .findFirst()
                .orElseThrow();
    }

    String word() {
        return word;
    }

    boolean isAvailable() {
        return switch (this) {
            case ZSTD -> Zstd.isAvailable();
            case BROTLI -> Brotli.isAvailable();
            case GZIP, DEFLATE -> true;
        };
    }

    /// Returns what compresses one body.
    Compressing compressing() {
        return switch (this) {
            case ZSTD -> Packing.by(ZstdCodec::compressing);
            case BROTLI -> Packing.by(BrotliCodec::compressing);
            case GZIP -> Deflating.gzip();
            case DEFLATE -> Deflating.zlib();
        };
    }

    /// Returns what was compressed as it was before, as it is read.
    InputStream decompressing(InputStream sent) throws IOException {
        return switch (this) {
            case ZSTD -> ZstdCodec.decompressing(sent);
            case BROTLI -> BrotliCodec.decompressing(sent);
            case GZIP -> new GZIPInputStream(sent);
            case DEFLATE -> new InflaterInputStream(sent);
        };
    }
}
