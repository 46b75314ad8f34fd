package dev.hawser.core.tls;

import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SupportedCipherSuiteFilter;
import java.nio.charset.StandardCharsets;
import java.util.List;

/// What is spoken: TLS 1.2 and 1.3, and of TLS 1.2 only suites with forward secrecy and authenticated encryption
/// (RFC 9325 §3.1.1 and §4.2).
final class Suites {
    private static final List<String> PROTOCOLS = List.of("TLSv1.3", "TLSv1.2");

    private static final List<String> SUITES = List.of(
            "TLS_AES_128_GCM_SHA256",
            "TLS_AES_256_GCM_SHA384",
            "TLS_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_RSA_WITH_AES_128_GCM_SHA256",
            "TLS_ECDHE_ECDSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_RSA_WITH_AES_256_GCM_SHA384",
            "TLS_ECDHE_ECDSA_WITH_CHACHA20_POLY1305_SHA256",
            "TLS_ECDHE_RSA_WITH_CHACHA20_POLY1305_SHA256");

    /// What a length in one byte can say (RFC 7301 §3.1).
    private static final int MOST_NAME_BYTES = 255;

    private Suites() {}

    static void checkAlpn(List<String> alpn) {
        for (String name : alpn) {
            int bytes = name.getBytes(StandardCharsets.UTF_8).length;
            if (bytes == 0 || bytes > MOST_NAME_BYTES) {
                throw new IllegalArgumentException(
                        "alpn has '" + name + "'; expected names of 1 to " + MOST_NAME_BYTES + " bytes, as in h2");
            }
        }
    }

    /// Says so to a builder.
    static void modern(SslContextBuilder builder, TlsProvider provider, List<String> alpn) {
        builder.sslProvider(provider.netty()).protocols(PROTOCOLS).ciphers(SUITES, SupportedCipherSuiteFilter.INSTANCE);
        if (!alpn.isEmpty()) {
            // The only behaviours that both providers know.
            builder.applicationProtocolConfig(new ApplicationProtocolConfig(
                    ApplicationProtocolConfig.Protocol.ALPN,
                    ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                    ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                    alpn));
        }
    }
}
