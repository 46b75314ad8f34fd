package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Attribute;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Request;
import java.util.HexFormat;
import java.util.Optional;
import java.util.concurrent.ThreadLocalRandom;
import java.util.regex.Pattern;

/// Takes part in a trace (W3C Trace Context, level 1): a request that has a sane `traceparent` goes on with that
/// trace, any other begins one; either way this server is a span of its own. Handlers find it under [#TRACE], and
/// send [Trace#parent] along with what they ask of others.
public record TraceContext() implements Filter {
    /// The trace of a request behind this filter.
    public static final Attribute<Trace> TRACE = new Attribute<>("trace");

    /// Later versions may go on behind what version 00 has (§3.2.4).
    private static final Pattern PARENT =
            Pattern.compile("(?!ff)([0-9a-f]{2})-(?!0{32})([0-9a-f]{32})-(?!0{16})([0-9a-f]{16})-([0-9a-f]{2})(-.*)?");

    /// The most of a `tracestate` that must be passed on (§3.3.1.5).
    private static final int MOST_STATE_CHARACTERS = 512;

    /// Where a request is in a trace.
    ///
    /// @param traceId 32 hexadecimal digits, the same all along
    /// @param spanId 16 of them, this server's own
    /// @param flags two, as they came; `01` says that the trace is recorded
    /// @param state what the vendors noted, to be sent along as `tracestate`
    public record Trace(String traceId, String spanId, String flags, Optional<String> state) {
        /// Returns the value of `traceparent` for whatever is asked of others.
        public String parent() {
            return "00-" + traceId + "-" + spanId + "-" + flags;
        }
    }

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        TRACE.set(request, trace(request));
        return next.answer(request);
    }

    private static Trace trace(Request request) {
        var given = request.headers().all("traceparent");
        var parent = PARENT.matcher(given.size() == 1 ? given.getFirst() : "");
        boolean fits = parent.matches() && (!parent.group(1).equals("00") || parent.group(5) == null);
        if (!fits) {
            return new Trace(random() + random(), random(), "00", Optional.empty());
        }
        String state = String.join(",", request.headers().all("tracestate"));
        boolean passed = !state.isEmpty() && state.length() <= MOST_STATE_CHARACTERS;
        return new Trace(parent.group(2), random(), parent.group(4), passed ? Optional.of(state) : Optional.empty());
    }

    /// Ids tell apart and guard nothing; zero is none.
    private static String random() {
        long number = ThreadLocalRandom.current().nextLong(1, Long.MAX_VALUE);
        return HexFormat.of().toHexDigits(number);
    }
}
