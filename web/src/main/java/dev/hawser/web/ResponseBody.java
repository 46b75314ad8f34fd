package dev.hawser.web;

import java.nio.file.Path;
import java.util.OptionalLong;

/// The body of an answer.
public sealed interface ResponseBody {
    /// Returns how long it is, in bytes; empty when nobody knows before its end.
    OptionalLong length();

    /// All of it.
    ///
    /// @param content not to be changed any more
    @SuppressWarnings("ArrayRecordComponent") // Handed to the wire, never compared.
    record Bytes(byte[] content) implements ResponseBody {
        static final Bytes NONE = new Bytes(new byte[0]);

        @Override
        public OptionalLong length() {
            return OptionalLong.of(content.length);
        }
    }

    /// Piece by piece, no faster than the client reads.
    ///
    /// @param source used for one answer
    /// @param length what the pieces come to, if that is known; a source that ends elsewhere breaks the connection
    record Stream(ByteSource source, OptionalLong length) implements ResponseBody {}

    /// A part of a file, or all of it.
    ///
    /// @param offset where it begins
    /// @param bytes how long it is
    record File(Path path, long offset, long bytes) implements ResponseBody {
        /// Returns its bytes, read as they are asked for, which blocks for as long as the disk does.
        public ByteSource pieces() {
            return new FilePieces(this);
        }

        @Override
        public OptionalLong length() {
            return OptionalLong.of(bytes);
        }
    }

    /// None: after the head another protocol has the connection (RFC 9110 §7.8). For an answer with the status 101,
    /// over HTTP/1.1, which is the only one that knows this.
    ///
    /// @param protocol as the field `Upgrade` names it
    /// @param next used for one answer
    record Upgraded(String protocol, Upgrade next) implements ResponseBody {
        @Override
        public OptionalLong length() {
            return OptionalLong.empty();
        }
    }
}
