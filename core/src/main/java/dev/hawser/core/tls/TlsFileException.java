package dev.hawser.core.tls;

import java.io.IOException;
import java.nio.file.Path;

/// A file of certificates or keys that can't be used. The message names the file, what is wrong, and what to do.
public final class TlsFileException extends IOException {
    private static final long serialVersionUID = 1;

    TlsFileException(Path file, String problem) {
        super(file + ": " + problem);
    }

    TlsFileException(Path file, String problem, Throwable cause) {
        super(file + ": " + problem, cause);
    }
}
