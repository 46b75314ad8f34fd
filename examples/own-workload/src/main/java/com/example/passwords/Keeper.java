package com.example.passwords;

import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import javax.crypto.SecretKeyFactory;
import javax.crypto.spec.PBEKeySpec;

/// Knows a password by its hash. Safe for use by many threads.
final class Keeper {
    /// Far fewer than one should have (OWASP, 2023: 600,000), so that a measurement sees many of them.
    private static final int ROUNDS = 2_000;

    private static final int BITS = 256;
    private static final byte[] SALT = "sea salt".getBytes(StandardCharsets.UTF_8);

    private final byte[] hash;

    Keeper(String password) {
        try {
            hash = hash(password);
        } catch (GeneralSecurityException none) {
            throw new IllegalStateException("this JDK has no PBKDF2", none);
        }
    }

    boolean knows(String password) throws GeneralSecurityException {
        return MessageDigest.isEqual(hash, hash(password));
    }

    private static byte[] hash(String password) throws GeneralSecurityException {
        return SecretKeyFactory.getInstance("PBKDF2WithHmacSHA256")
                .generateSecret(new PBEKeySpec(password.toCharArray(), SALT, ROUNDS, BITS))
                .getEncoded();
    }
}
