package dev.hawser.app;

import dev.hawser.lab.measure.Kernel;
import java.io.IOException;
import java.net.URISyntaxException;
import java.nio.file.Path;
import java.util.Optional;

/// Which Hawser this is.
final class Commit {
    private Commit() {}

    /// Returns the commit of the working copy that the program was started from, or else its version.
    static String here() {
        String packaged = Optional.ofNullable(Hawser.class.getPackage().getImplementationVersion())
                .orElse("not packaged");
        try {
            var code = Hawser.class.getProtectionDomain().getCodeSource();
            var folder = code == null
                    ? Path.of("")
                    : Path.of(code.getLocation().toURI()).toAbsolutePath().getParent();
            String commit = folder == null ? "" : Kernel.commit(folder);
            return commit.isEmpty() ? packaged : commit;
        } catch (IOException | URISyntaxException noGit) {
            return packaged;
        }
    }
}
