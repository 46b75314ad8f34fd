package dev.hawser.web.events;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import dev.hawser.core.time.SystemClock;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The events that one client is sent. Every method may be called from any thread.
///
/// What waits for a client that reads slowly is bounded: past the bound [#send] takes no more, until [#writable]
/// fires. While nothing happens a comment is sent now and then, so that whoever stands between doesn't think the
/// connection dead. It ends when the client leaves, and when the server drains, after what was sent; the client comes
/// back by itself, then, and says which event it had last.
public final class EventStream {
    private static final int MOST_WAITING_BYTES = 64 * 1024;

    /// As the HTML standard advises, for proxies that close what is silent.
    private static final Duration KEEP_ALIVE = Duration.ofSeconds(15);

    private static final byte[] SIGN_OF_LIFE = ":\n\n".getBytes(StandardCharsets.US_ASCII);

    private final String lastEventId;
    private final Duration keepAlive;
    private final Clock clock;
    private final Source source = new Source();
    private final Deferred<@Nullable Void> closed = Deferred.stoppedBy(() -> {});

    // Guarded by the source.
    private ByteArrayOutputStream waiting = new ByteArrayOutputStream();
    private @Nullable Deferred<Optional<byte[]>> asked;
    private @Nullable Deferred<@Nullable Void> room;
    private @Nullable DelayedCall alive;
    private boolean sentSince;
    private boolean ended;
    private boolean over;

    /// Makes the stream for whoever sent this request, with a sign of life each 15 seconds.
    public EventStream(Request request) {
        this(request, KEEP_ALIVE, SystemClock.shared());
    }

    /// Makes the stream for whoever sent this request.
    ///
    /// @param keepAlive after how long a silence there is a sign of life
    public EventStream(Request request, Duration keepAlive, Clock clock) {
        if (!keepAlive.isPositive()) {
            throw new IllegalArgumentException("keepAlive is " + keepAlive + "; expected more than zero");
        }
        // A browser sends UTF-8 there; what comes is read byte by byte.
        this.lastEventId = new String(
                request.headers().first("Last-Event-ID").orElse("").getBytes(StandardCharsets.ISO_8859_1),
                StandardCharsets.UTF_8);
        this.keepAlive = keepAlive;
        this.clock = clock;
        var _ = request.closed().thenAccept(_ -> end());
    }

    /// Returns the answer, for the request that the stream was made for.
    public Response response() {
        synchronized (source) {
            if (!over && alive == null) {
                alive = clock.callLater(keepAlive, this::keepAlive);
            }
        }
        return Response.of(Status.OK).header("Cache-Control", "no-cache").content("text/event-stream", source);
    }

    /// Returns the id of the last event that the client had, before it lost the connection; empty when it had none.
    public String lastEventId() {
        return lastEventId;
    }

    /// Sends an event. Never waits.
    ///
    /// @return whether it was taken; false when too much waits, and after the end
    public boolean send(Event event) {
        return add(event.bytes());
    }

    /// Sends a comment, which the page never sees.
    ///
    /// @return whether it was taken
    public boolean comment(String text) {
        return add(Event.comment(text));
    }

    /// Returns whether an event would be taken.
    public boolean isWritable() {
        synchronized (source) {
            return !ended && waiting.size() < MOST_WAITING_BYTES;
        }
    }

    /// Returns what fires when there is room, at once if there is, and when the stream has ended. Cancelling it
    /// changes nothing.
    public Deferred<@Nullable Void> writable() {
        synchronized (source) {
            if (ended || waiting.size() < MOST_WAITING_BYTES) {
                return Deferred.succeeded(null);
            }
            if (room == null) {
                room = Deferred.stoppedBy(() -> {});
            }
            return room;
        }
    }

    /// Ends the stream, after what was sent. The client will come back; to keep it away, answer then with 204.
    public void end() {
        Deferred<Optional<byte[]>> taker;
        Deferred<@Nullable Void> waiter;
        synchronized (source) {
            if (ended) {
                return;
            }
            ended = true;
            taker = asked;
            asked = null;
            waiter = room;
            room = null;
            if (alive != null) {
                alive.cancel();
            }
        }
        if (taker != null) {
            taker.trySucceed(Optional.empty());
        }
        if (waiter != null) {
            waiter.trySucceed(null);
        }
        closed.trySucceed(null);
    }

    /// Returns what fires when the stream has ended, whoever ended it. Cancelling it changes nothing.
    public Deferred<@Nullable Void> closed() {
        return closed;
    }

    private boolean add(byte[] bytes) {
        Deferred<Optional<byte[]>> taker;
        synchronized (source) {
            if (ended || waiting.size() >= MOST_WAITING_BYTES) {
                return false;
            }
            sentSince = true;
            taker = asked;
            asked = null;
            if (taker == null) {
                waiting.writeBytes(bytes);
            }
        }
        return taker == null || taker.trySucceed(Optional.of(bytes));
    }

    private void keepAlive() {
        boolean silent;
        synchronized (source) {
            if (ended) {
                return;
            }
            silent = !sentSince && waiting.size() == 0;
            sentSince = false;
            alive = clock.callLater(keepAlive, this::keepAlive);
        }
        if (silent) {
            add(SIGN_OF_LIFE);
        }
    }

    /// The body of the answer.
    private final class Source implements ByteSource {
        @Override
        public Deferred<Optional<byte[]>> next() {
            Deferred<@Nullable Void> waiter;
            byte[] piece;
            synchronized (this) {
                if (waiting.size() == 0) {
                    if (ended) {
                        return Deferred.succeeded(Optional.empty());
                    }
                    var taker = new Deferred<Optional<byte[]>>();
                    asked = taker;
                    return taker;
                }
                piece = waiting.toByteArray();
                waiting = new ByteArrayOutputStream();
                waiter = room;
                room = null;
            }
            if (waiter != null) {
                waiter.trySucceed(null);
            }
            return Deferred.succeeded(Optional.of(piece));
        }

        @Override
        public void drain() {
            end();
        }

        @Override
        public void close() {
            synchronized (this) {
                over = true;
            }
            end();
        }
    }
}
