package dev.hawser.core.endpoint;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.tls.TlsClient;
import java.io.IOException;

/// Loads what a TLS client needs without making the caller wait: reading files blocks.
final class TlsLoading {
    private TlsLoading() {}

    /// Fires on a thread that may block.
    static Deferred<TlsClient> of(TlsClient.Options options) {
        var result = new Deferred<TlsClient>(() -> {});
        Thread.ofVirtual().name("hawser-tls-load").start(() -> {
            try {
                result.trySucceed(TlsClient.kept(options));
            } catch (IOException | RuntimeException failure) {
                result.tryFail(failure);
            }
        });
        return result;
    }
}
