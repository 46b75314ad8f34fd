package dev.hawser.core.tls;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyStore;
import java.security.cert.X509Certificate;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;
import javax.net.ssl.X509ExtendedTrustManager;

/// A client's side of TLS, ready for handshakes. The server must be vouched for and must be the host that was asked
/// for (RFC 9525); there is no way to switch that off. Safe for use by many threads.
public final class TlsClient {
    /// How many are kept; programs have a few.
    private static final int MOST_KEPT = 64;

    /// Loaded ones, the longest unused first; guarded by itself.
    private static final LinkedHashMap<Options, Loaded> KEPT = new LinkedHashMap<>(16, 0.75f, true);

    /// One of them, and what its files looked like then.
    private record Loaded(TlsClient client, FileStamps stamps) {}

    private final SslContext context;

    private TlsClient(SslContext context) {
        this.context = context;
    }

    /// What a client trusts, shows and offers.
    ///
    /// @param authorities a PEM file with who may vouch for servers; empty for those that the system trusts
    /// @param identity shown to servers that ask for a certificate; a file, or what the program holds
    /// @param alpn the protocols offered, the best first; empty for none
    /// @param provider who does the cryptography
    public record Options(
            Optional<Path> authorities, Optional<CertificateSource> identity, List<String> alpn, TlsProvider provider) {
        public Options {
            alpn = List.copyOf(alpn);
            Suites.checkAlpn(alpn);
        }

        /// Returns the defaults: the system's authorities, no certificate, no ALPN, the JDK.
        public static Options defaults() {
            return new Options(Optional.empty(), Optional.empty(), List.of(), TlsProvider.JDK);
        }

        /// Returns these options, trusting only who is in this PEM file.
        public Options withAuthorities(Path file) {
            return new Options(Optional.of(file), identity, alpn, provider);
        }

        /// Returns these options with a certificate to show.
        public Options withIdentity(TlsIdentity shown) {
            return new Options(authorities, Optional.of(new CertificateSource.Held(shown)), alpn, provider);
        }

        /// Returns these options with a certificate to show, from PEM files.
        public Options withIdentity(Path certificates, Path key) {
            var files = new CertificateSource.Files(certificates, Optional.of(key));
            return new Options(authorities, Optional.of(files), alpn, provider);
        }

        /// Returns these options, offering these protocols, the best first.
        public Options withAlpn(String... protocols) {
            return new Options(authorities, identity, List.of(protocols), provider);
        }

        /// Returns these options on another provider.
        public Options on(TlsProvider choice) {
            return new Options(authorities, identity, alpn, choice);
        }
    }

    /// Returns the one that was loaded for these options, if their files have not changed since; or loads it. So
    /// connections of one place share what takes time to load, and resume each other's sessions. Blocks while files
    /// are looked at and read.
    ///
    /// @throws IOException when a file can't be read or used; the message names it and says why
    public static TlsClient kept(Options options) throws IOException {
        var stamps = FileStamps.of(options);
        synchronized (KEPT) {
            var kept = KEPT.get(options);
            if (kept != null && kept.stamps().equals(stamps)) {
                return kept.client();
            }
        }
        var made = of(options);
        synchronized (KEPT) {
            KEPT.put(options, new Loaded(made, stamps));
            if (KEPT.size() > MOST_KEPT) {
                KEPT.pollFirstEntry();
            }
        }
        return made;
    }

    /// Loads what the options name.
    ///
    /// @throws IOException when a file can't be read or used; the message names it and says why
    public static TlsClient of(Options options) throws IOException {
        options.provider().checkAvailable();
        var builder = SslContextBuilder.forClient().trustManager(new NamedServerTrust(trust(options.authorities())));
        if (options.identity().isPresent()) {
            var identity = identity(options.identity().get());
            builder.keyManager(identity.key(), identity.chain().toArray(X509Certificate[]::new));
        }
        Suites.modern(builder, options.provider(), options.alpn());
        return new TlsClient(builder.build());
    }

    /// Returns an engine for one connection, in client mode, which names the host to the server (RFC 6066 §3) and
    /// accepts no other.
    public SSLEngine engine(ByteBufAllocator memory, String host, int port) {
        var engine = context.newEngine(memory, host, port);
        var parameters = engine.getSSLParameters();
        parameters.setEndpointIdentificationAlgorithm("HTTPS");
        engine.setSSLParameters(parameters);
        return engine;
    }

    private static TlsIdentity identity(CertificateSource source) throws TlsFileException {
        return switch (source) {
            case CertificateSource.Held(TlsIdentity held) -> held;
            case CertificateSource.Files(Path file, Optional<Path> key) -> TlsIdentity.read(file, key.orElse(file));
        };
    }

    private static X509ExtendedTrustManager trust(Optional<Path> authorities) throws IOException {
        try {
            var factory = TrustManagerFactory.getInstance(TrustManagerFactory.getDefaultAlgorithm());
            factory.init(authorities.isPresent() ? store(authorities.get()) : null);
            return Arrays.stream(factory.getTrustManagers())
                    .filter(X509ExtendedTrustManager.class::isInstance)
                    .map(X509ExtendedTrustManager.class::cast)
                    .findFirst()
                    .orElseThrow(() -> new IllegalStateException("this JDK has no X.509 trust manager"));
        } catch (GeneralSecurityException failure) {
            throw new IOException("the trusted authorities can't be loaded: " + failure.getMessage(), failure);
        }
    }

    private static KeyStore store(Path file) throws IOException, GeneralSecurityException {
        var store = KeyStore.getInstance(KeyStore.getDefaultType());
        store.load(null, null);
        var certificates = PemFile.read(file).certificates();
        for (int i = 0; i < certificates.size(); i++) {
            store.setCertificateEntry("authority-" + i, certificates.get(i));
        }
        return store;
    }
}
