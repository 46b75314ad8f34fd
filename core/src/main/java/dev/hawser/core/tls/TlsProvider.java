package dev.hawser.core.tls;

import io.netty.handler.ssl.OpenSsl;
import io.netty.handler.ssl.SslProvider;
import java.util.Arrays;
import java.util.List;

/// Who does the cryptography.
public enum TlsProvider {
    /// The JDK: always there.
    JDK("jdk", SslProvider.JDK),
    /// BoringSSL: several times as many handshakes a second, native code. It is there when the program has
    /// `io.netty:netty-tcnative-boringssl-static` with the classifier of its machine on the class path.
    BORINGSSL("boringssl", SslProvider.OPENSSL);

    /// The words of all providers, for `provider=`.
    public static final List<String> WORDS =
            Arrays.stream(values()).map(TlsProvider::word).toList();

    private final String word;
    private final SslProvider netty;

    TlsProvider(String word, SslProvider netty) {
        this.word = word;
        this.netty = netty;
    }

    /// Returns the provider of this word.
    ///
    /// @throws IllegalArgumentException for an unknown word; the message names those that are known
    public static TlsProvider of(String word) {
        return Arrays.stream(values())
                .filter(provider -> provider.word.equals(word))
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException(
                        "unknown provider '" + word + "'; expected one of " + String.join(", ", WORDS)));
    }

    /// Returns its word in an endpoint.
    public String word() {
        return word;
    }

    /// Returns whether it is there.
    public boolean isAvailable() {
        return this == JDK || OpenSsl.isAvailable();
    }

    SslProvider netty() {
        return netty;
    }

    void checkAvailable() {
        if (!isAvailable()) {
            throw new IllegalStateException(
                    "provider is " + word + ", which isn't on the class path for this machine; add"
                            + " io.netty:netty-tcnative-boringssl-static with its classifier, or take provider=jdk",
                    OpenSsl.unavailabilityCause());
        }
    }
}
