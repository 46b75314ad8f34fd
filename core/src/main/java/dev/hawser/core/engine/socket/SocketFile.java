package dev.hawser.core.engine.socket;

import java.io.IOException;
import java.lang.System.Logger.Level;
import java.net.BindException;
import java.net.ConnectException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ThreadLocalRandom;
import org.jspecify.annotations.Nullable;

/// The file of a UNIX socket that somebody listens on (unix(7)). For the engine's rooms.
///
/// It is made in a folder beside its place that nobody else may enter, is given its permissions there, and is then
/// linked to its place: so nobody can connect who mustn't, and whoever finds it there is served. Which file is ours
/// is known by its inode, whatever else comes to be at its place. A link, unlike a move, replaces nothing; where
/// the file system has none, it is moved, and replaces what came to its place since it was found free, a moment
/// before.
public final class SocketFile {
    /// How long its path may be: `sun_path` holds as much beside its last byte, a zero (unix(7)).
    public static final int MOST_PATH_BYTES = 107;

    private static final System.Logger LOG = System.getLogger(SocketFile.class.getName());

    private static final int FILE_TYPE = 0170000;
    private static final int SOCKET = 0140000;
    private static final int MOST_TRIES = 100;

    private final Path place;
    private final Optional<Set<PosixFilePermission>> mode;
    private final Path folder;
    private final Path making;
    /// What was left at the place by somebody who listens no more; null when nothing was.
    private final @Nullable Object left;

    private @Nullable Object inode;

    private SocketFile(Path place, Optional<Set<PosixFilePermission>> mode, Path folder, @Nullable Object left) {
        this.place = place;
        this.mode = mode;
        this.folder = folder;
        this.making = folder.resolve("s");
        this.left = left;
    }

    /// Looks whether the place is free, or held by a socket that nobody listens on any more.
    ///
    /// @param mode who may connect; empty for what the process's umask says
    /// @throws IOException when it isn't free, or can't be used; the message names it
    public static SocketFile at(UnixDomainSocketAddress address, Optional<Set<PosixFilePermission>> mode)
            throws IOException {
        Path place = address.getPath();
        var left = checkFree(place);
        for (int tries = 1; ; tries++) {
            var random = Integer.toString(ThreadLocalRandom.current().nextInt(36 * 36 * 36 * 36), 36);
            Path folder = place.resolveSibling("." + random);
            if (bytes(folder.resolve("s")) > MOST_PATH_BYTES) {
                throw cannot(place, "its folder's name is too long to make a socket in; choose a shorter one");
            }
            try {
                Files.createDirectory(
                        folder, PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
                return new SocketFile(place, mode, folder, left);
            } catch (FileAlreadyExistsException taken) {
                if (tries == MOST_TRIES) {
                    throw cannot(place, "no folder beside it could be made to make it in");
                }
            } catch (NoSuchFileException missing) {
                throw cannot(place, "there is no such folder; make it first", missing);
            } catch (IOException failure) {
                throw cannot(place, "nothing can be made in its folder (" + failure + "); choose another", failure);
            }
        }
    }

    /// Returns how many bytes a path takes in a socket's address.
    static int bytes(Path path) {
        return path.toString().getBytes(StandardCharsets.UTF_8).length;
    }

    /// Returns where to bind, once.
    public UnixDomainSocketAddress making() {
        return UnixDomainSocketAddress.of(making);
    }

    /// Returns the place that clients know.
    UnixDomainSocketAddress address() {
        return UnixDomainSocketAddress.of(place);
    }

    /// Puts the socket, which was bound, at its place.
    ///
    /// @throws IOException when it can't be, or somebody else has come there since it was found free
    public void settle() throws IOException {
        try {
            if (mode.isPresent()) {
                Files.setPosixFilePermissions(making, mode.get());
            }
            inode = inode(making);
            if (left != null) {
                clear(left);
            }
            put(making);
            Files.delete(folder);
        } catch (FileAlreadyExistsException other) {
            throw cannot(place, "somebody else was faster to take it; stop them, or choose another path", other);
        } catch (IOException failure) {
            throw cannot(place, "it could not be put there (" + failure + "); choose another path", failure);
        }
    }

    /// Takes away what was left behind, and puts it back where it turns out to be somebody else's.
    private void clear(Object known) throws IOException {
        var old = folder.resolve("o");
        try {
            Files.move(place, old, StandardCopyOption.ATOMIC_MOVE);
        } catch (NoSuchFileException gone) {
            return;
        }
        if (!known.equals(inode(old))) {
            put(old);
            throw new FileAlreadyExistsException(place.toString());
        }
        Files.delete(old);
    }

    private void put(Path file) throws IOException {
        try {
            Files.createLink(place, file);
        } catch (FileAlreadyExistsException taken) {
            throw taken;
        } catch (UnsupportedOperationException | FileSystemException noLinks) {
            Files.move(file, place, StandardCopyOption.ATOMIC_MOVE);
            return;
        }
        Files.delete(file);
    }

    /// Removes what was made, because the port can't be opened.
    public void discard() {
        try {
            Files.deleteIfExists(making);
            Files.deleteIfExists(folder);
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "{0} could not be removed; remove it by hand: {1}", folder, failure);
        }
        remove();
    }

    /// Removes the file, if what is there is ours. While the socket is still open, so that nobody takes it for one
    /// that was left behind.
    public void remove() {
        try {
            if (inode != null && inode.equals(inode(place))) {
                Files.delete(place);
            }
        } catch (NoSuchFileException gone) {
            // Somebody was faster.
        } catch (IOException failure) {
            LOG.log(Level.WARNING, "{0} could not be removed; the next server there will: {1}", place, failure);
        }
    }

    /// Returns what was left at a place by somebody who listens no more; null where nothing is.
    private static @Nullable Object checkFree(Path place) throws IOException {
        int type;
        @Nullable Object found;
        try {
            found = inode(place);
            type = (int) Files.getAttribute(place, "unix:mode", LinkOption.NOFOLLOW_LINKS) & FILE_TYPE;
        } catch (NoSuchFileException free) {
            return null;
        } catch (IOException failure) {
            throw cannot(place, "it can't be looked at (" + failure + "); choose another path", failure);
        }
        if (type != SOCKET) {
            throw cannot(place, "what is there is no socket; remove it, or choose another path");
        }
        try (var probe = SocketChannel.open(StandardProtocolFamily.UNIX)) {
            // Not to wait where the queue of somebody who does listen is full.
            probe.configureBlocking(false);
            boolean _ = probe.connect(UnixDomainSocketAddress.of(place));
        } catch (ConnectException | NoSuchFileException nobody) {
            // Left behind by a process that was killed.
            return found;
        } catch (IOException failure) {
            throw cannot(
                    place,
                    "whether somebody listens there can't be found out (" + failure.getMessage()
                            + "); choose another path",
                    failure);
        }
        throw cannot(place, "somebody listens there; stop them, or choose another path");
    }

    private static @Nullable Object inode(Path file) throws IOException {
        return Files.readAttributes(file, BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS)
                .fileKey();
    }

    private static BindException cannot(Path place, String why) {
        return new BindException("can't listen on " + place + ": " + why);
    }

    private static BindException cannot(Path place, String why, IOException cause) {
        var failure = cannot(place, why);
        failure.initCause(cause);
        return failure;
    }
}
