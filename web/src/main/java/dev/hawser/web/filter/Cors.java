package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/// Lets pages of other origins ask this site (the Fetch standard's CORS). Who isn't let gets the same answers
/// without the fields that would show them to a page. Not to be changed: each method returns another one.
///
/// @param origins which may, as `https://example.com`; `*` among them is any
/// @param methods which they may use
/// @param headers which fields they may send beyond the harmless ones
/// @param exposed which fields of an answer they see beyond the harmless ones
/// @param credentials whether browsers send cookies along, which any origin must not be let to
/// @param maxAge how long a browser may remember what a preflight said
public record Cors(
        Set<String> origins,
        Set<Method> methods,
        List<String> headers,
        List<String> exposed,
        boolean credentials,
        Duration maxAge)
        implements Filter {
    private static final String ALLOW_ORIGIN = "Access-Control-Allow-Origin";
    private static final String ANY = "*";

    public Cors {
        origins = Set.copyOf(origins);
        methods = Set.copyOf(methods);
        headers = List.copyOf(headers);
        exposed = List.copyOf(exposed);
        if (credentials && origins.contains(ANY)) {
            throw new IllegalArgumentException(
                    "any origin may ask with credentials, so any page could act for a visitor; name the origins");
        }
        for (String origin : origins) {
            if (!origin.equals(ANY) && !origin.matches("[a-z][a-z0-9+.-]*://[^/]+")) {
                throw new IllegalArgumentException("origin is '" + origin
                        + "'; expected one like https://example.com, without a slash at its end");
            }
        }
    }

    /// Lets these origins read and post, without cookies, and with `Content-Type`.
    public static Cors of(String... origins) {
        return new Cors(
                Set.of(origins),
                Set.of(Method.GET, Method.HEAD, Method.POST),
                List.of("Content-Type"),
                List.of(),
                false,
                Duration.ofMinutes(10));
    }

    /// Lets them use these methods.
    public Cors methods(Method... others) {
        return new Cors(origins, Set.of(others), headers, exposed, credentials, maxAge);
    }

    /// Lets them send these fields.
    public Cors headers(String... others) {
        return new Cors(origins, methods, List.of(others), exposed, credentials, maxAge);
    }

    /// Lets them see these fields.
    public Cors exposed(String... others) {
        return new Cors(origins, methods, headers, List.of(others), credentials, maxAge);
    }

    /// Lets browsers send cookies along.
    public Cors withCredentials() {
        return new Cors(origins, methods, headers, exposed, true, maxAge);
    }

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        var origin = request.headers().first("origin").filter(this::isLet);
        boolean preflight = request.method() == Method.OPTIONS
                && request.headers().has("origin")
                && request.headers().has("access-control-request-method");
        if (preflight) {
            return preflight(origin);
        }
        return next.answer(request).map(response -> named(response, origin));
    }

    private boolean isLet(String origin) {
        return origins.contains(ANY) || origins.contains(origin);
    }

    private Response preflight(Optional<String> origin) {
        var answer = named(Response.noContent(), origin);
        if (origin.isEmpty()) {
            return answer;
        }
        answer = answer.header(
                        "Access-Control-Allow-Methods",
                        methods.stream().sorted().map(Method::name).collect(Collectors.joining(", ")))
                .header("Access-Control-Max-Age", Long.toString(maxAge.toSeconds()));
        return headers.isEmpty() ? answer : answer.header("Access-Control-Allow-Headers", String.join(", ", headers));
    }

    private Response named(Response response, Optional<String> origin) {
        boolean any = origins.contains(ANY);
        // Caches must not show one origin what was said to another, nor one that isn't let what was said to one that
        // is.
        var answer = any ? response : Vary.add(response, "Origin");
        if (origin.isEmpty()) {
            return answer;
        }
        answer = answer.withoutHeader(ALLOW_ORIGIN).header(ALLOW_ORIGIN, any ? ANY : origin.get());
        if (credentials) {
            answer = answer.header("Access-Control-Allow-Credentials", "true");
        }
        return exposed.isEmpty() ? answer : answer.header("Access-Control-Expose-Headers", String.join(", ", exposed));
    }
}
