package dev.hawser.core.tls;

import io.netty.handler.ssl.SslContext;
import java.io.IOException;
import java.lang.System.Logger.Level;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// A server's side of TLS, ready for handshakes: has its certificates loaded, and takes new ones while it runs.
///
/// A port with a `tls:` endpoint makes one and calls [#refresh] every second. Who makes one for
/// [dev.hawser.core.protocol.Transport#startTls] does so too, where files may change. Safe for use by many threads.
public final class TlsServer {
    /// How often a port looks whether a file has changed.
    public static final Duration REFRESH_PERIOD = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(TlsServer.class.getName());

    private final TlsOptions options;
    private volatile ServerContexts contexts;
    /// What the files looked like when they were last loaded or found broken.
    private FileStamps known;
    /// What they looked like at the last look.
    private FileStamps seen;

    private TlsServer(TlsOptions options) throws IOException {
        this.options = options;
        options.provider().checkAvailable();
        this.known = FileStamps.of(options);
        this.seen = known;
        this.contexts = ServerContexts.load(options);
    }

    /// Loads what the options name.
    ///
    /// @throws IOException when a file can't be read or used; the message names it and says why
    /// @throws IllegalStateException when the provider isn't there
    public static TlsServer of(TlsOptions options) throws IOException {
        return new TlsServer(options);
    }

    /// Loads one's certificate chain and key.
    public static TlsServer of(Path certificates, Path key) throws IOException {
        return of(TlsOptions.of(certificates, key));
    }

    /// Returns what it was made with.
    public TlsOptions options() {
        return options;
    }

    /// Returns whether the name that a client asks for must be read before the handshake: because the certificate
    /// depends on it, or because the provider doesn't tell it afterwards.
    public boolean needsServerName() {
        return contexts.several() || options.provider() == TlsProvider.BORINGSSL;
    }

    /// Returns what to shake hands with, for the engines.
    ///
    /// @param serverName what the client asks for; null when it names nobody
    public SslContext contextFor(@Nullable String serverName) {
        return contexts.of(serverName);
    }

    /// Looks at the files, and takes them if they have changed and are the same at two looks in a row: a
    /// certificate and its key are not replaced in one moment. Connections that are there keep what they have.
    /// Files that can't be used change nothing; the reason is logged once. Blocks while files are read.
    ///
    /// @return whether new ones were taken
    public synchronized boolean refresh() {
        var now = FileStamps.of(options);
        boolean settled = now.equals(seen);
        seen = now;
        if (!settled || now.equals(known)) {
            return false;
        }
        known = now;
        try {
            contexts = ServerContexts.load(options);
            LOG.log(Level.INFO, "new certificates were taken: {0}", contexts);
            return true;
        } catch (IOException | RuntimeException broken) {
            LOG.log(
                    Level.WARNING,
                    "changed certificates can''t be used; the ones before stay: {0}",
                    broken.getMessage());
            return false;
        }
    }

    @Override
    public String toString() {
        return "TLS of " + contexts;
    }
}
