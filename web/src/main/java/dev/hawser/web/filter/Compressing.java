package dev.hawser.web.filter;

/// Compresses one body. To be closed: its memory is not the collector's.
interface Compressing extends AutoCloseable {
    /// Compresses a piece, and returns all that there is of it.
    byte[] piece(byte[] content);

    /// Compresses the last piece, which may be all, and ends.
    byte[] last(byte[] content);

    /// Lets its memory go. It may be called twice.
    @Override
    void close();

    /// Compresses all of a body.
    default byte[] all(byte[] content) {
        try (this) {
            return last(content);
        }
    }
}
