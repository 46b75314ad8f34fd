package dev.hawser.core.tls;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/// What TLS a server speaks. TLS 1.2 and 1.3 only, with ciphers that RFC 9325 recommends; there is no way to ask
/// for less.
///
/// @param source the certificates and keys
/// @param clientCa a PEM file with the authorities whose clients may come in; empty when clients need no
///     certificate
/// @param alpn the protocols offered, the best first (RFC 7301); empty for what the port's factory knows, if anything
/// @param provider who does the cryptography
public record TlsOptions(CertificateSource source, Optional<Path> clientCa, List<String> alpn, TlsProvider provider) {
    public TlsOptions {
        alpn = List.copyOf(alpn);
        Suites.checkAlpn(alpn);
    }

    /// Returns options with the certificates of a file or a folder, as [CertificateSource.Files] says.
    public static TlsOptions of(Path certificates) {
        return of(new CertificateSource.Files(certificates, Optional.empty()));
    }

    /// Returns options with a certificate file and a key file.
    public static TlsOptions of(Path certificates, Path key) {
        return of(new CertificateSource.Files(certificates, Optional.of(key)));
    }

    /// Returns options with an identity that the program holds.
    public static TlsOptions of(TlsIdentity identity) {
        return of(new CertificateSource.Held(identity));
    }

    /// Returns options with certificates from somewhere, on the JDK's TLS.
    public static TlsOptions of(CertificateSource source) {
        return new TlsOptions(source, Optional.empty(), List.of(), TlsProvider.JDK);
    }

    /// Returns these options, for clients with a certificate of these authorities only.
    public TlsOptions withClientCa(Path authorities) {
        return new TlsOptions(source, Optional.of(authorities), alpn, provider);
    }

    /// Returns these options, offering these protocols, the best first.
    public TlsOptions withAlpn(String... protocols) {
        return new TlsOptions(source, clientCa, List.of(protocols), provider);
    }

    /// Returns these options on another provider.
    public TlsOptions on(TlsProvider choice) {
        return new TlsOptions(source, clientCa, alpn, choice);
    }
}
