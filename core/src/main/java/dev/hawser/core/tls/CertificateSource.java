package dev.hawser.core.tls;

import java.nio.file.Path;
import java.util.Optional;

/// Where one's own certificates come from.
public sealed interface CertificateSource {
    /// Files, which are read again when they have changed.
    ///
    /// @param certificates a PEM file with one's own certificate first, then its issuers; or a folder of such
    ///     files, named `*.pem`, for several host names. In a folder the names are those in the certificates, exact
    ///     or with `*` for one label; `default.pem`, or else the first file, serves clients that ask for any other
    ///     name
    /// @param key a PEM file with the private key; empty where it stands in the certificates' file. In a folder
    ///     the key of `NAME.pem` is in it or in `NAME.key`
    record Files(Path certificates, Optional<Path> key) implements CertificateSource {}

    /// An identity that the program holds.
    record Held(TlsIdentity identity) implements CertificateSource {}
}
