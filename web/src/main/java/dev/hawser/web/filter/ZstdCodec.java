package dev.hawser.web.filter;

import com.github.luben.zstd.ZstdInputStreamNoFinalizer;
import com.github.luben.zstd.ZstdOutputStreamNoFinalizer;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;

/// Zstandard, by a library that may not be there; then nobody may touch this.
final class ZstdCodec {
    /// The library's own choice.
    private static final int LEVEL = 3;

    /// 8 MiB, the most that need be taken (RFC 9659 §3); it is memory.
    private static final int MOST_WINDOW_LOG = 23;

    private ZstdCodec() {}

    static OutputStream compressing(OutputStream to) throws IOException {
        return new ZstdOutputStreamNoFinalizer(to, LEVEL);
    }

    static InputStream decompressing(InputStream sent) throws IOException {
        return new ZstdInputStreamNoFinalizer(sent).setLongMax(MOST_WINDOW_LOG);
    }
}
