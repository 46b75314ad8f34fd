package dev.hawser.core.endpoint;

import dev.hawser.core.deferred.Deferred;
import java.io.IOException;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.util.List;
import java.util.concurrent.Semaphore;

/// Looks names up without making the caller wait. The system's resolver blocks and can't be called off, so each
/// lookup has a virtual thread of its own, and there are a bounded number of them.
final class NameLookup {
    /// How many may be under way at once in the process.
    private static final int MOST_AT_ONCE = 1_000;

    private static final Semaphore FREE = new Semaphore(MOST_AT_ONCE);

    private NameLookup() {}

    /// Returns the addresses of a host, in the order of the system's resolver: at least one, or the failure of an
    /// `UnknownHostException`. Fires on a thread that may block. Cancelled, it drops what the resolver still says.
    static Deferred<List<InetAddress>> addresses(String host) {
        if (!FREE.tryAcquire()) {
            return Deferred.failed(new IOException(
                    MOST_AT_ONCE + " names are being looked up already, the most that may; does the resolver answer?"));
        }
        var result = new Deferred<List<InetAddress>>(() -> {});
        Thread.ofVirtual().name("hawser-lookup").start(() -> {
            try {
                var found = List.of(InetAddress.getAllByName(host));
                FREE.release();
                result.trySucceed(found);
            } catch (UnknownHostException | RuntimeException failure) {
                FREE.release();
                result.tryFail(failure);
            }
        });
        return result;
    }
}
