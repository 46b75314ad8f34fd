package dev.hawser.web.files;

import dev.hawser.web.Validators;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Optional;

/// What a path in a folder leads to.
sealed interface Tenant {
    /// Where it really is.
    Path path();

    /// A regular file.
    record File(Path path, BasicFileAttributes attributes) implements Tenant {
        long bytes() {
            return attributes.size();
        }

        String type() {
            return ContentTypes.of(String.valueOf(path.getFileName()));
        }

        /// By which other content is told, to the precision of the file system's clock.
        Validators validators() {
            var modified = attributes.lastModifiedTime().toInstant();
            String tag = "\"%x-%x%08x\"".formatted(attributes.size(), modified.getEpochSecond(), modified.getNano());
            return new Validators(Optional.of(tag), Optional.of(modified));
        }
    }

    /// A folder.
    record Directory(Path path) implements Tenant {}
}
