package dev.hawser.web.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.InvalidPathException;
import java.nio.file.LinkOption;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Finds what is in a folder, and nothing that isn't.
///
/// @param root where it really is
/// @param links whether symbolic links are followed, as long as they stay inside
/// @param dotFiles whether names that begin with a dot are found
record Tenants(Path root, boolean links, boolean dotFiles) {
    /// A page of more is no use to anyone.
    private static final int MOST_LISTED = 1000;

    /// What a folder shows of something in it.
    record Named(String name, boolean isDirectory) {}

    static Tenants of(Path root) throws IOException {
        var real = root.toRealPath();
        if (!Files.isDirectory(real)) {
            throw new NotDirectoryException(root.toString());
        }
        return new Tenants(real, false, false);
    }

    Tenants withLinks() {
        return new Tenants(root, true, dotFiles);
    }

    Tenants withDotFiles() {
        return new Tenants(root, links, true);
    }

    /// Returns what the names lead to, one below the other.
    Optional<Tenant> find(List<String> names) throws IOException {
        var path = root;
        for (String name : names) {
            if (!isName(name)) {
                return Optional.empty();
            }
            try {
                path = path.resolve(name);
            } catch (InvalidPathException unfit) {
                return Optional.empty();
            }
        }
        return Optional.ofNullable(at(path));
    }

    /// Returns what has this name in a folder.
    @Nullable
    Tenant in(Tenant.Directory directory, String name) throws IOException {
        return at(directory.path().resolve(name));
    }

    /// Returns what is in a folder, folders first, by name.
    List<Named> list(Tenant.Directory directory) throws IOException {
        var found = new ArrayList<Named>();
        try (var entries = Files.newDirectoryStream(directory.path())) {
            for (var entry : entries) {
                String name = String.valueOf(entry.getFileName());
                var tenant = isName(name) && found.size() < MOST_LISTED ? at(entry) : null;
                if (tenant != null) {
                    found.add(new Named(name, tenant instanceof Tenant.Directory));
                }
            }
        }
        found.sort(Comparator.comparing((Named one) -> !one.isDirectory).thenComparing(Named::name));
        return found;
    }

    private boolean isName(String name) {
        return !name.isEmpty()
                && !name.equals(".")
                && !name.equals("..")
                && name.indexOf('/') < 0
                && name.indexOf('\\') < 0
                && name.indexOf('\0') < 0
                && (dotFiles || !name.startsWith("."));
    }

    /// Nothing is opened here: to open a named pipe is to wait for whoever writes to it.
    private @Nullable Tenant at(Path path) throws IOException {
        Path real;
        BasicFileAttributes attributes;
        try {
            real = path.toRealPath();
            attributes = Files.readAttributes(real, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
        } catch (IOException missing) {
            // Or not to be read, too long, a loop of links: to the client it isn't there.
            return null;
        }
        boolean inside = links ? real.startsWith(root) && isShown(real) : real.equals(path);
        if (!inside) {
            return null;
        }
        if (attributes.isDirectory()) {
            return new Tenant.Directory(real);
        }
        return attributes.isRegularFile() && Files.isReadable(real) ? new Tenant.File(real, attributes) : null;
    }

    private boolean isShown(Path real) {
        for (var name : root.relativize(real)) {
            if (!dotFiles && name.toString().startsWith(".")) {
                return false;
            }
        }
        return true;
    }
}
