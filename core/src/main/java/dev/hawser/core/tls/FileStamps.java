package dev.hawser.core.tls;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What files look like from outside, to see that they have changed. Links are followed, so one that points
/// elsewhere is a change too.
record FileStamps(Map<Path, Stamp> files) {
    /// One file.
    ///
    /// @param inode what the file system calls it, which a file that was put in its place doesn't share
    record Stamp(FileTime modified, long bytes, @Nullable Object inode) {}

    private static final Stamp MISSING = new Stamp(FileTime.fromMillis(0), -1, null);

    static FileStamps of(TlsOptions options) {
        return of(Optional.of(options.source()), options.clientCa());
    }

    static FileStamps of(TlsClient.Options options) {
        return of(options.identity(), options.authorities());
    }

    private static FileStamps of(Optional<CertificateSource> source, Optional<Path> authorities) {
        Map<Path, Stamp> stamps = new TreeMap<>();
        if (source.orElse(null) instanceof CertificateSource.Files files) {
            add(stamps, files.certificates());
            files.key().ifPresent(key -> add(stamps, key));
        }
        authorities.ifPresent(file -> add(stamps, file));
        return new FileStamps(stamps);
    }

    private static void add(Map<Path, Stamp> stamps, Path file) {
        try {
            if (!Files.isDirectory(file)) {
                stamps.put(file, stamp(file));
                return;
            }
            try (var inside = Files.newDirectoryStream(file, "*.{pem,key}")) {
                for (Path each : inside) {
                    stamps.put(each, stamp(each));
                }
            }
        } catch (IOException gone) {
            stamps.put(file, MISSING);
        }
    }

    private static Stamp stamp(Path file) throws IOException {
        var attributes = Files.readAttributes(file, BasicFileAttributes.class);
        return new Stamp(attributes.lastModifiedTime(), attributes.size(), attributes.fileKey());
    }
}
