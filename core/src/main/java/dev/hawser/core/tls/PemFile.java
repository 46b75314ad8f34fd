package dev.hawser.core.tls;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.PrivateKey;
import java.security.PublicKey;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import java.util.regex.Pattern;

/// A file of PEM blocks (RFC 7468), read once.
///
/// @param file for messages
/// @param blocks what it holds, in order; text between blocks is passed over
record PemFile(Path file, List<Block> blocks) {
    /// What a file of certificates may hold; the largest bundles of authorities are a quarter of it.
    private static final long MOST_BYTES = 1 << 20;

    private static final Pattern BLOCK =
            Pattern.compile("-----BEGIN ([A-Z0-9 ]+)-----([^-]*)-----END \\1-----", Pattern.DOTALL);

    private static final List<String> KEY_KINDS = List.of("EC", "RSA", "EdDSA");

    /// One block.
    ///
    /// @param label such as `CERTIFICATE`
    /// @param base64 the bytes of it
    record Block(String label, String base64) {
        byte[] bytes() {
            return Base64.getMimeDecoder().decode(base64);
        }
    }

    static PemFile read(Path file) throws TlsFileException {
        String text;
        try {
            if (Files.size(file) > MOST_BYTES) {
                throw new TlsFileException(
                        file, "has " + Files.size(file) + " bytes; expected PEM of at most " + MOST_BYTES);
            }
            text = Files.readString(file, StandardCharsets.ISO_8859_1);
        } catch (NoSuchFileException none) {
            throw new TlsFileException(file, "there is no such file; expected PEM", none);
        } catch (TlsFileException known) {
            throw known;
        } catch (IOException failure) {
            throw new TlsFileException(file, "can't be read: " + failure.getMessage(), failure);
        }
        List<Block> blocks = new ArrayList<>();
        var matcher = BLOCK.matcher(text);
        while (matcher.find()) {
            blocks.add(new Block(matcher.group(1), matcher.group(2)));
            checkBase64(file, blocks);
        }
        return new PemFile(file, blocks);
    }

    private static void checkBase64(Path file, List<Block> blocks) throws TlsFileException {
        try {
            var _ = blocks.getLast().bytes();
        } catch (IllegalArgumentException notBase64) {
            throw new TlsFileException(
                    file,
                    "its block " + blocks.size() + " (" + blocks.getLast().label() + ") is no base64; expected PEM",
                    notBase64);
        }
    }

    /// Returns the certificates, in their order.
    ///
    /// @throws TlsFileException also when there is none
    List<X509Certificate> certificates() throws TlsFileException {
        List<X509Certificate> found = new ArrayList<>();
        try {
            var factory = CertificateFactory.getInstance("X.509");
            for (var block : blocks) {
                if (block.label().equals("CERTIFICATE")
                        && factory.generateCertificate(new ByteArrayInputStream(block.bytes()))
                                instanceof X509Certificate certificate) {
                    found.add(certificate);
                }
            }
        } catch (CertificateException bad) {
            throw new TlsFileException(
                    file, "its certificate " + (found.size() + 1) + " is broken: " + bad.getMessage(), bad);
        }
        if (found.isEmpty()) {
            throw new TlsFileException(
                    file, "holds no certificate; expected a block -----BEGIN CERTIFICATE-----" + holds());
        }
        return found;
    }

    /// Returns whether there is a private key.
    boolean hasKey() {
        return keyBlock().isPresent();
    }

    /// Returns the private key.
    ///
    /// @param owner the key of the certificate, which tells of what kind an old form of key is
    /// @throws TlsFileException also when there is none
    PrivateKey key(PublicKey owner) throws TlsFileException {
        var block = keyBlock()
                .orElseThrow(() -> new TlsFileException(
                        file, "holds no private key; expected a block -----BEGIN PRIVATE KEY-----" + holds()));
        byte[] pkcs8 = switch (block.label()) {
            case "PRIVATE KEY" -> block.bytes();
            case "RSA PRIVATE KEY", "EC PRIVATE KEY" -> inPkcs8(owner, block.bytes());
            case "ENCRYPTED PRIVATE KEY" ->
                throw new TlsFileException(
                        file,
                        "its private key is encrypted; expected a plain one that only this user may read:"
                                + " openssl pkey -in " + file.getFileName() + " -out plain.pem");
            default ->
                throw new TlsFileException(
                        file, "its key is a " + block.label() + "; expected a PRIVATE KEY (PKCS #8)");
        };
        for (String kind : KEY_KINDS) {
            try {
                return KeyFactory.getInstance(kind).generatePrivate(new PKCS8EncodedKeySpec(pkcs8));
            } catch (InvalidKeySpecException otherKind) {
                // The next one, then.
            } catch (GeneralSecurityException none) {
                throw new IllegalStateException("this JDK has no " + kind + " keys", none);
            }
        }
        throw new TlsFileException(
                file, "its private key is broken or of no known kind; expected one of " + String.join(", ", KEY_KINDS));
    }

    private Optional<Block> keyBlock() {
        return blocks.stream()
                .filter(block -> block.label().endsWith("PRIVATE KEY"))
                .findFirst();
    }

    private String holds() {
        return blocks.isEmpty()
                ? ", found no PEM at all"
                : ", found "
                        + String.join(", ", blocks.stream().map(Block::label).toList());
    }

    /// Wraps a key of the forms before PKCS #8 (RFC 8017 §A.1.2, RFC 5915) into it (RFC 5958 §2). What names the
    /// algorithm is taken from the certificate, where it is the same.
    private static byte[] inPkcs8(PublicKey owner, byte[] key) {
        // SubjectPublicKeyInfo is a sequence of that and the key (RFC 5280 §4.1).
        byte[] publicKey = owner.getEncoded();
        int start = contentStart(publicKey, 0);
        int end = contentStart(publicKey, start) + length(publicKey, start);
        byte[] version = {2, 1, 0};
        byte[] algorithm = Arrays.copyOfRange(publicKey, start, end);
        return der(0x30, join(version, algorithm, der(0x04, key)));
    }

    private static int contentStart(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        return at + 2 + (first < 0x80 ? 0 : first & 0x7f);
    }

    private static int length(byte[] der, int at) {
        int first = der[at + 1] & 0xff;
        if (first < 0x80) {
            return first;
        }
        int length = 0;
        for (int i = 0; i < (first & 0x7f); i++) {
            length = (length << 8) | (der[at + 2 + i] & 0xff);
        }
        return length;
    }

    private static byte[] der(int tag, byte[] content) {
        int length = content.length;
        byte[] header;
        if (length < 0x80) {
            header = new byte[] {(byte) tag, (byte) length};
        } else if (length < 0x100) {
            header = new byte[] {(byte) tag, (byte) 0x81, (byte) length};
        } else {
            header = new byte[] {(byte) tag, (byte) 0x82, (byte) (length >> 8), (byte) length};
        }
        return join(header, content);
    }

    private static byte[] join(byte[]... parts) {
        var joined = new ByteArrayOutputStream();
        for (byte[] part : parts) {
            joined.writeBytes(part);
        }
        return joined.toByteArray();
    }
}
