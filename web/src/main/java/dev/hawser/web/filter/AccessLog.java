package dev.hawser.web.filter;

import dev.hawser.core.time.Clock;
import dev.hawser.core.time.SystemClock;
import dev.hawser.web.Answer;
import dev.hawser.web.Escaped;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import java.lang.System.Logger.Level;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.function.Consumer;

/// Writes a line for each request when its answer is there: one in the combined format, or an object of JSON. What
/// comes from the client is escaped and cut, so that no request makes two lines, or a very long one. Requests that
/// break the rules of HTTP never get here: the server answers those by itself.
///
/// The lines go to the logger `dev.hawser.access`, or wherever one says; there it must not take long on an event
/// loop. Put it outermost, so that it sees what the client does.
public final class AccessLog implements Filter {
    private static final System.Logger LOG = System.getLogger("dev.hawser.access");

    private final Format format;
    private final Consumer<String> lines;
    private final Clock clock;

    /// Makes a line of what is known.
    @FunctionalInterface
    interface Format {
        String line(Entry entry);
    }

    /// What is known of a request that was answered. The texts are escaped.
    ///
    /// @param peer the client's address, without its port
    /// @param user who it is, where a [BasicAuthentication] stands behind this
    /// @param target the path and the query
    /// @param version of HTTP, as `HTTP/1.1`
    /// @param bytes the length of the body, if it is known before it is sent
    /// @param took from the request's being handed on to its answer, not to the end of sending it
    /// @param id where a [RequestId] stands behind this
    record Entry(
            Instant time,
            String peer,
            Optional<String> user,
            String method,
            String target,
            String version,
            int status,
            Optional<Long> bytes,
            Optional<String> referer,
            Optional<String> agent,
            Duration took,
            Optional<String> id) {}

    private AccessLog(Format format, Consumer<String> lines, Clock clock) {
        this.format = format;
        this.lines = lines;
        this.clock = clock;
    }

    /// Writes lines as Apache and nginx do in what they call combined, and the id of the request behind that.
    public static AccessLog combined() {
        return new AccessLog(LogFormats::combined, AccessLog::log, SystemClock.shared());
    }

    /// Writes objects of JSON, one a line.
    public static AccessLog json() {
        return new AccessLog(LogFormats::json, AccessLog::log, SystemClock.shared());
    }

    /// Returns one that writes elsewhere.
    ///
    /// @param others called by many threads
    public AccessLog to(Consumer<String> others) {
        return new AccessLog(format, others, clock);
    }

    /// Returns one that takes the time from another clock.
    public AccessLog clock(Clock other) {
        return new AccessLog(format, lines, other);
    }

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        long from = clock.nanoTime();
        return next.answer(request).map(response -> {
            lines.accept(format.line(entry(request, response, Duration.ofNanos(clock.nanoTime() - from))));
            return response;
        });
    }

    private Entry entry(Request request, Response response, Duration took) {
        var headers = request.headers();
        var length = response.body().length();
        String query = request.rawQuery();
        return new Entry(
                clock.now(),
                request.peer() instanceof InetSocketAddress peer && peer.getAddress() != null
                        ? peer.getAddress().getHostAddress()
                        : Escaped.text(request.peer().toString()),
                BasicAuthentication.NAME.of(request).map(Escaped::text),
                request.method().name(),
                Escaped.text(request.path().raw() + (query.isEmpty() ? "" : "?" + query)),
                request.version(),
                response.status().code(),
                length.isPresent() ? Optional.of(length.getAsLong()) : Optional.empty(),
                headers.first("referer").map(Escaped::text),
                headers.first("user-agent").map(Escaped::text),
                took,
                RequestId.ID.of(request));
    }

    private static void log(String line) {
        LOG.log(Level.INFO, line);
    }
}
