package dev.hawser.web;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A resource made of paths: the short form.
///
/// ```java
///         var tree = new Tree()
///                 .get("/", _ -> Response.text("Hello!\n"))
///                 .get("/hello/{name}", request -> hello(request.parameter("name")))
///                 .post("/sum", request -> Response.json(sum(request.body().json(int[].class))))
/// ```
///
/// A name goes before a pattern. A path is found with a slash at its end as well as without one, unless both were
/// given. Build it, then serve it: it is safe for use by many threads only when no more is added.
public final class Tree implements Resource {
    private final Map<Method, Handler> handlers = new EnumMap<>(Method.class);
    private final Map<String, Resource> names = new HashMap<>();
    private @Nullable Pattern pattern;

    /// Answers GET, and so HEAD, at this path.
    public Tree get(String path, Handler handler) {
        return on(Method.GET, path, handler);
    }

    /// Answers POST at this path.
    public Tree post(String path, Handler handler) {
        return on(Method.POST, path, handler);
    }

    /// Answers PUT at this path.
    public Tree put(String path, Handler handler) {
        return on(Method.PUT, path, handler);
    }

    /// Answers PATCH at this path.
    public Tree patch(String path, Handler handler) {
        return on(Method.PATCH, path, handler);
    }

    /// Answers DELETE at this path.
    public Tree delete(String path, Handler handler) {
        return on(Method.DELETE, path, handler);
    }

    /// Answers a method at a path.
    ///
    /// @param path begins with a slash; a segment `{name}` stands for any, which the request then has as a
    ///     parameter
    /// @throws IllegalArgumentException when the path is none, or its method is taken
    public Tree on(Method method, String path, Handler handler) {
        var place = place(path);
        if (place.handlers.putIfAbsent(method, handler) != null) {
            throw new IllegalArgumentException(method + " " + path + " is given twice; expected once");
        }
        return this;
    }

    /// Puts a resource, and all below it, at a path.
    ///
    /// @throws IllegalArgumentException when the path is none, or taken
    public Tree mount(String path, Resource resource) {
        int slash = path.lastIndexOf('/');
        String name = path.substring(slash + 1);
        if (name.isEmpty() || isPattern(name)) {
            throw new IllegalArgumentException("path is '" + path + "'; expected one that ends with a name");
        }
        var parent = slash == 0 ? this : place(path.substring(0, slash));
        if (parent.names.putIfAbsent(name, resource) != null) {
            throw new IllegalArgumentException("there is something at " + path + " already; mount it elsewhere");
        }
        return this;
    }

    @Override
    public Map<Method, Handler> handlers() {
        return handlers;
    }

    @Override
    public Optional<Resource> child(String segment, Request request) {
        var named = names.get(segment);
        if (named != null) {
            return Optional.of(named);
        }
        if (segment.isEmpty()) {
            // A slash at the end, which was not given a meaning of its own.
            return Optional.of(this);
        }
        var any = pattern;
        if (any == null) {
            return Optional.empty();
        }
        request.bind(any.name, segment);
        return Optional.of(any.below);
    }

    /// Returns what was given to it: the methods by their paths, in alphabetical order. What lies below a
    /// resource that was mounted is not shown.
    public SortedMap<String, Set<Method>> routes() {
        var routes = new TreeMap<String, Set<Method>>();
        addRoutes("", routes);
        return routes;
    }

    private void addRoutes(String path, SortedMap<String, Set<Method>> routes) {
        if (!handlers.isEmpty()) {
            routes.put(path.isEmpty() ? "/" : path, Set.copyOf(handlers.keySet()));
        }
        names.forEach((name, below) -> {
            if (below instanceof Tree tree) {
                tree.addRoutes(path + "/" + name, routes);
            } else {
                routes.put(path + "/" + name, Set.copyOf(below.handlers().keySet()));
            }
        });
        if (pattern != null) {
            pattern.below.addRoutes(path + "/{" + pattern.name + "}", routes);
        }
    }

    private Tree place(String path) {
        if (!path.startsWith("/")) {
            throw new IllegalArgumentException("path is '" + path + "'; expected one that begins with a slash");
        }
        var place = this;
        for (String segment : segments(path)) {
            place = place.below(segment, path);
        }
        return place;
    }

    private static List<String> segments(String path) {
        var segments = new ArrayList<>(List.of(path.substring(1).split("/", -1)));
        if (path.equals("/")) {
            segments.clear();
        }
        return segments;
    }

    private Tree below(String segment, String path) {
        if (isPattern(segment)) {
            String name = segment.substring(1, segment.length() - 1);
            if (pattern == null) {
                pattern = new Pattern(name, new Tree());
            } else if (!pattern.name.equals(name)) {
                throw new IllegalArgumentException("path " + path + " calls {" + name + "} what another path calls {"
                        + pattern.name + "}; expected one name for it");
            }
            return pattern.below;
        }
        if (names.computeIfAbsent(segment, _ -> new Tree()) instanceof Tree tree) {
            return tree;
        }
        throw new IllegalArgumentException("path " + path + " goes through '" + segment + "', where a resource of its "
                + "own is mounted; expected a path beside it");
    }

    private static boolean isPattern(String segment) {
        return segment.startsWith("{") && segment.endsWith("}");
    }

    private record Pattern(String name, Tree below) {}
}
