package dev.hawser.web;

import java.util.EnumSet;
import java.util.Map;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Finds the resource for a path, and what it answers to a method. What no handler has to do with is answered here:
/// 404, 405, OPTIONS.
public record Walk(Resource root) {
    /// Returns who answers this request; never null, for somebody must say that nothing is there.
    public Handler find(Request request) {
        var resource = resource(request);
        if (resource == null || resource.handlers().isEmpty()) {
            return _ -> Problem.of(
                            Status.NOT_FOUND,
                            "there is nothing at " + Escaped.text(request.path().raw()))
                    .response();
        }
        var handlers = resource.handlers();
        var handler = handlers.get(request.method());
        if (handler == null && request.method() == Method.HEAD) {
            // The wire leaves the body out.
            handler = handlers.get(Method.GET);
        }
        if (handler != null) {
            return handler;
        }
        if (request.method() == Method.OPTIONS) {
            return _ -> Response.noContent().header("Allow", allowed(handlers));
        }
        return _ -> notAllowed(request.method(), handlers);
    }

    private @Nullable Resource resource(Request request) {
        var here = root instanceof VirtualHosts hosts ? hosts.site(request) : root;
        var segments = request.path().segments();
        for (int i = 0; i < segments.size(); i++) {
            if (here.isLeaf()) {
                request.leave(segments.subList(i, segments.size()));
                return here;
            }
            if (segments.get(i).isEmpty() && i < segments.size() - 1) {
                return null;
            }
            var below = here.child(segments.get(i), request);
            if (below.isEmpty()) {
                return null;
            }
            here = below.get();
        }
        return here;
    }

    private static Response notAllowed(Method method, Map<Method, Handler> handlers) {
        String allowed = allowed(handlers);
        return Problem.of(Status.METHOD_NOT_ALLOWED, method + " is not done here; expected " + allowed)
                .response()
                .header("Allow", allowed);
    }

    private static String allowed(Map<Method, Handler> handlers) {
        var methods = EnumSet.of(Method.OPTIONS);
        methods.addAll(handlers.keySet());
        if (methods.contains(Method.GET)) {
            methods.add(Method.HEAD);
        }
        return methods.stream().map(Method::name).collect(Collectors.joining(", "));
    }
}
