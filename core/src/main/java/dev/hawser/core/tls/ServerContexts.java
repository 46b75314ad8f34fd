package dev.hawser.core.tls;

import io.netty.handler.ssl.ClientAuth;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.X509Certificate;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import javax.net.ssl.SSLException;
import org.jspecify.annotations.Nullable;

/// The certificates of a server as they were loaded at one moment, by the names they are for.
///
/// @param standard serves who asks for no name, or an unknown one
/// @param byName host names, and with `*.` before it what is one label longer
/// @param owners what to log
record ServerContexts(SslContext standard, Map<String, SslContext> byName, boolean several, List<String> owners) {
    private static final String DEFAULT_FILE = "default.pem";

    static ServerContexts load(TlsOptions options) throws IOException {
        var identities = identities(options.source());
        List<X509Certificate> authorities = options.clientCa().isPresent()
                ? PemFile.read(options.clientCa().get()).certificates()
                : List.of();
        List<SslContext> contexts = new ArrayList<>();
        Map<String, SslContext> byName = new HashMap<>();
        for (var identity : identities) {
            var context = context(identity, authorities, options);
            contexts.add(context);
            for (String name : ServerNames.of(identity.certificate()).dnsNames()) {
                byName.putIfAbsent(name, context);
            }
        }
        return new ServerContexts(
                contexts.getFirst(),
                byName,
                contexts.size() > 1,
                identities.stream()
                        .map(identity -> identity.certificate().getSubjectX500Principal() + " until "
                                + identity.certificate().getNotAfter().toInstant())
                        .toList());
    }

    /// Returns the context for a name: its own, that of a wildcard, or the standard one.
    SslContext of(@Nullable String serverName) {
        if (serverName == null || !several) {
            return standard;
        }
        var exact = byName.get(serverName);
        if (exact != null) {
            return exact;
        }
        int dot = serverName.indexOf('.');
        return dot < 0 ? standard : byName.getOrDefault("*" + serverName.substring(dot), standard);
    }

    @Override
    public String toString() {
        return String.join(", ", owners);
    }

    private static List<TlsIdentity> identities(CertificateSource source) throws IOException {
        return switch (source) {
            case CertificateSource.Held held -> List.of(held.identity());
            case CertificateSource.Files(Path file, Optional<Path> key)
            when !Files.isDirectory(file) -> List.of(TlsIdentity.read(file, key.orElse(file)));
            case CertificateSource.Files(Path folder, Optional<Path> key) -> {
                if (key.isPresent()) {
                    throw new TlsFileException(
                            folder,
                            "is a folder, and a key is given beside it; expected each NAME.pem to hold"
                                    + " its key or to have it in NAME.key");
                }
                yield inFolder(folder);
            }
        };
    }

    /// Reads a folder, the standard certificate first.
    private static List<TlsIdentity> inFolder(Path folder) throws IOException {
        List<Path> files;
        try (Stream<Path> inside = Files.list(folder)) {
            files = inside.filter(file -> file.toString().endsWith(".pem"))
                    .sorted((one, other) -> {
                        boolean standard = one.endsWith(DEFAULT_FILE);
                        return standard == other.endsWith(DEFAULT_FILE) ? one.compareTo(other) : standard ? -1 : 1;
                    })
                    .toList();
        }
        if (files.isEmpty()) {
            throw new TlsFileException(folder, "is a folder without *.pem; expected at least one, with its key");
        }
        List<TlsIdentity> identities = new ArrayList<>();
        for (Path file : files) {
            String name = file.getFileName().toString();
            var beside = file.resolveSibling(name.substring(0, name.length() - ".pem".length()) + ".key");
            identities.add(TlsIdentity.read(file, Files.exists(beside) ? beside : file));
        }
        return identities;
    }

    private static SslContext context(TlsIdentity identity, List<X509Certificate> authorities, TlsOptions options)
            throws SSLException {
        var builder =
                SslContextBuilder.forServer(identity.key(), identity.chain().toArray(X509Certificate[]::new));
        Suites.modern(builder, options.provider(), options.alpn());
        if (!authorities.isEmpty()) {
            builder.trustManager(authorities.toArray(X509Certificate[]::new)).clientAuth(ClientAuth.REQUIRE);
        }
        return builder.build();
    }
}
