package dev.hawser.core.tls;

import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.PrivateKey;
import java.security.Signature;
import java.security.cert.X509Certificate;
import java.security.interfaces.RSAKey;
import java.util.List;

/// Who one is: a certificate, those that vouch for it, and its key.
///
/// @param key the private key of the first certificate
/// @param chain one's own certificate first, each next one the issuer of the one before it
public record TlsIdentity(PrivateKey key, List<X509Certificate> chain) {
    public TlsIdentity {
        chain = List.copyOf(chain);
        if (chain.isEmpty()) {
            throw new IllegalArgumentException("chain is empty; expected one's own certificate, then its issuers");
        }
        if (!belongs(key, chain.getFirst())) {
            throw new IllegalArgumentException("the key is not that of the certificate for "
                    + chain.getFirst().getSubjectX500Principal() + "; expected the key it was issued for");
        }
    }

    /// Reads PEM files.
    ///
    /// @throws TlsFileException when one can't be read or used; the message names it and says why
    static TlsIdentity read(Path certificates, Path key) throws TlsFileException {
        var chain = PemFile.read(certificates).certificates();
        var secret = PemFile.read(key).key(chain.getFirst().getPublicKey());
        try {
            return new TlsIdentity(secret, chain);
        } catch (IllegalArgumentException otherKey) {
            throw new TlsFileException(key, String.valueOf(otherKey.getMessage()), otherKey);
        }
    }

    /// Returns one's own certificate.
    public X509Certificate certificate() {
        return chain.getFirst();
    }

    /// Says whose it is, and not the key.
    @Override
    public String toString() {
        return "identity of " + certificate().getSubjectX500Principal();
    }

    /// Signs with the one and verifies with the other, which works whatever holds the key.
    private static boolean belongs(PrivateKey key, X509Certificate certificate) {
        String algorithm = switch (key.getAlgorithm()) {
            case "RSA" -> "SHA256withRSA";
            case "EC" -> "SHA256withECDSA";
            default -> key.getAlgorithm();
        };
        boolean bothRsa = key instanceof RSAKey == certificate.getPublicKey() instanceof RSAKey;
        if (!bothRsa) {
            return false;
        }
        try {
            byte[] probe = certificate.getSignature();
            var signing = Signature.getInstance(algorithm);
            signing.initSign(key);
            signing.update(probe);
            var verifying = Signature.getInstance(algorithm);
            verifying.initVerify(certificate.getPublicKey());
            verifying.update(probe);
            return verifying.verify(signing.sign());
        } catch (GeneralSecurityException otherKind) {
            return false;
        }
    }
}
