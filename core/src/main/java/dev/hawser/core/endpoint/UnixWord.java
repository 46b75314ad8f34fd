package dev.hawser.core.endpoint;

import dev.hawser.core.engine.StreamBinding;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermission;
import java.util.EnumSet;
import java.util.Set;

/// Reads `unix:`.
final class UnixWord {
    /// From the rightmost bit of a mode to the leftmost.
    private static final PosixFilePermission[] BITS = {
        PosixFilePermission.OTHERS_EXECUTE,
        PosixFilePermission.OTHERS_WRITE,
        PosixFilePermission.OTHERS_READ,
        PosixFilePermission.GROUP_EXECUTE,
        PosixFilePermission.GROUP_WRITE,
        PosixFilePermission.GROUP_READ,
        PosixFilePermission.OWNER_EXECUTE,
        PosixFilePermission.OWNER_WRITE,
        PosixFilePermission.OWNER_READ
    };

    private UnixWord() {}

    static Endpoint.Unix server(EndpointString text) {
        text.expect("unix:PATH[:mode=OCTAL][:engine=WORD][:backlog=N]", 1, "mode", "engine", "backlog");
        return new Endpoint.Unix(
                text.path(1, "path"),
                text.text("mode").map(UnixWord::permissions),
                text.text("engine"),
                text.number("backlog").orElse(Endpoint.DEFAULT_BACKLOG));
    }

    static ClientEndpoint.Unix client(EndpointString text) {
        text.expect("unix:PATH[:timeout=SECONDS][:engine=WORD]", 1, "timeout", "engine");
        return new ClientEndpoint.Unix(text.path(1, "path"), text.seconds("timeout"), text.text("engine"));
    }

    /// Checks that a path fits where the kernel wants it.
    static void check(Path path) {
        int bytes = path.toString().getBytes(StandardCharsets.UTF_8).length;
        if (bytes == 0 || bytes > StreamBinding.MOST_UNIX_PATH_BYTES) {
            throw new IllegalArgumentException("path is '" + path + "', " + bytes + " bytes; expected 1 to "
                    + StreamBinding.MOST_UNIX_PATH_BYTES + ", which is what a socket's address holds (unix(7))");
        }
    }

    static Set<PosixFilePermission> permissions(String octal) {
        if (!octal.matches("0?[0-7]{3}")) {
            throw new IllegalArgumentException("mode is '" + octal + "'; expected three octal digits, as in 660");
        }
        int mode = Integer.parseInt(octal, 8);
        var set = EnumSet.noneOf(PosixFilePermission.class);
        for (int i = 0; i < BITS.length; i++) {
            if ((mode >> i & 1) != 0) {
                set.add(BITS[i]);
            }
        }
        return set;
    }
}
