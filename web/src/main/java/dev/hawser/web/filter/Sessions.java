package dev.hawser.web.filter;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import dev.hawser.web.Answer;
import dev.hawser.web.Attribute;
import dev.hawser.web.Cookie;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Remembers visitors by a cookie with nothing but a random id: HttpOnly, SameSite=Lax, and Secure where there is
/// TLS. The rest is kept here, in memory, until it was not used for a while; when there are too many, the one that
/// was not used for longest goes. An id that isn't known is never taken over.
public final class Sessions implements Filter {
    /// The session of a request behind this filter.
    public static final Attribute<Session> SESSION = new Attribute<>("session");

    private static final String COOKIE = "session";

    /// Nobody guesses 128 bits.
    private static final int ID_BYTES = 16;

    private static final SecureRandom RANDOM = new SecureRandom();

    private final Duration idle;
    private final int most;
    private final Clock clock;

    // Guarded by itself. The one that was not used for longest comes first.
    private final LinkedHashMap<String, Kept> kept = new LinkedHashMap<>(16, 0.75f, true);

    private static final class Kept {
        private final Session session;
        private long usedNanos;

        Kept(Session session, long usedNanos) {
            this.session = session;
            this.usedNanos = usedNanos;
        }
    }

    /// Makes a filter.
    ///
    /// @param idle after how long without a request a session ends
    /// @param most how many there may be
    /// @param clock tells how long it was
    public Sessions(Duration idle, int most, Clock clock) {
        if (!idle.isPositive() || most < 1) {
            throw new IllegalArgumentException(
                    "idle is " + idle + " and most is " + most + "; expected more than zero of each");
        }
        this.idle = idle;
        this.most = most;
        this.clock = clock;
    }

    /// Returns one that ends sessions after 30 minutes, as servlet containers do, and has at most 10,000.
    public static Sessions inMemory() {
        return new Sessions(Duration.ofMinutes(30), 10_000, SystemClock.shared());
    }

    /// Returns how many sessions there are.
    public int count() {
        synchronized (kept) {
            dropIdle();
            return kept.size();
        }
    }

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        var sent = Cookie.sent(request, COOKIE);
        var session = sent.map(this::find).orElseGet(() -> new Session(this));
        SESSION.set(request, session);
        return next.answer(request).map(response -> told(request, sent, session, response));
    }

    /// Keeps a session under a new id.
    String begin(Session session) {
        var bytes = new byte[ID_BYTES];
        RANDOM.nextBytes(bytes);
        String id = Base64.getUrlEncoder().withoutPadding().encodeToString(bytes);
        synchronized (kept) {
            dropIdle();
            if (kept.size() >= most) {
                kept.pollFirstEntry();
            }
            kept.put(id, new Kept(session, clock.nanoTime()));
        }
        return id;
    }

    void forget(String id) {
        synchronized (kept) {
            kept.remove(id);
        }
    }

    private @Nullable Session find(String id) {
        synchronized (kept) {
            dropIdle();
            var found = kept.get(id);
            if (found == null) {
                return null;
            }
            found.usedNanos = clock.nanoTime();
            return found.session;
        }
    }

    private void dropIdle() {
        long now = clock.nanoTime();
        for (var first = kept.firstEntry();
                first != null && now - first.getValue().usedNanos >= idle.toNanos();
                first = kept.firstEntry()) {
            kept.remove(first.getKey());
        }
    }

    private static Response told(Request request, Optional<String> sent, Session session, Response response) {
        var id = session.id();
        if (id.equals(sent)) {
            return response;
        }
        var cookie = Cookie.of(request, COOKIE, id.orElse(""));
        if (id.isPresent()) {
            return cookie.on(response);
        }
        return sent.isPresent() ? cookie.expired().on(response) : response;
    }
}
