package dev.hawser.web.server;

import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.Clock;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// A handler that blocks its connection's own thread. None of the connection's callbacks are made meanwhile, those of
/// its timer neither. So the thread that makes the timer's calls looks here first, and if the handler takes too long
/// has it interrupted.
///
/// Each request costs a few words that are written and one that is exchanged; there is no other timer as long as
/// handlers are quick. Who interrupts must not hit what the thread does next, which is what the exchange is for.
final class Blocking {
    private final Transport transport;
    private final Clock watch;
    /// Whether another look is to come by itself.
    private final AtomicBoolean watched = new AtomicBoolean();
    /// The one that is in a handler, for whoever interrupts it.
    private final AtomicReference<@Nullable Thread> thread = new AtomicReference<>();

    /// Written before the thread is.
    private @Nullable Exchange exchange;

    private long dueNanos;

    /// The one that is in a handler, as it knows itself.
    private @Nullable Thread own;

    /// Guarded by this.
    private boolean interrupted;

    Blocking(Transport transport) {
        this.transport = transport;
        this.watch = transport.clock().callingOn(Runnable::run);
    }

    /// Returns the connection's clock, whose calls are its callbacks, made such that each is used for a look.
    Clock clock() {
        return watch.callingOn(call -> {
            transport.execute(call);
            look();
        });
    }

    /// Notes that the current thread goes into a handler.
    ///
    /// @param latestNanos when it is late; some call of the [clock][#clock] must come by then
    void begins(Exchange asked, long latestNanos) {
        exchange = asked;
        dueNanos = latestNanos;
        var here = Thread.currentThread();
        own = here;
        thread.setRelease(here);
    }

    /// Notes that the current thread is out of the handler. It may be noted again; what was meant for the handler
    /// reaches neither a filter nor the next request.
    void ends() {
        var here = Thread.currentThread();
        if (!here.equals(own)) {
            return;
        }
        own = null;
        if (!thread.compareAndSet(here, null)) {
            settle();
        }
    }

    /// Waits until whoever looks has done what it does.
    private synchronized void settle() {
        thread.set(null);
        if (interrupted) {
            interrupted = false;
            boolean _ = Thread.interrupted();
        }
    }

    private void look() {
        if (thread.getAcquire() == null) {
            return;
        }
        long left = dueNanos - watch.nanoTime();
        if (left <= 0) {
            // It writes to the log, for which the clock's thread has no time.
            Thread.ofVirtual().name("hawser-late").start(this::interrupt);
        } else if (watched.compareAndSet(false, true)) {
            // The connection's own timer can't be set anew before the handler returns.
            watch.callLater(Duration.ofNanos(left), () -> {
                watched.set(false);
                look();
            });
        }
    }

    private synchronized void interrupt() {
        var busy = thread.get();
        if (busy == null || !thread.compareAndSet(busy, null)) {
            return;
        }
        // Whoever is in there can't get out now.
        var late = exchange;
        if (late == null || dueNanos - watch.nanoTime() > 0) {
            // It is the next one already.
            thread.set(busy);
            return;
        }
        late.tooLate();
        interrupted = true;
        busy.interrupt();
    }
}
