package dev.hawser.web;

import java.util.Map;
import java.util.Optional;

/// A thing that has an address: what it answers, and what lies below it. The server walks from the root down, one
/// segment of the path at a time, each decoded once; `/a/` has a last segment that is empty.
///
/// Safe for use by many threads, as one resource serves all connections.
public interface Resource {
    /// Returns what it answers by method. For a method that isn't there the server answers: HEAD as GET without the
    /// body, OPTIONS with what is allowed, any other with 405. Empty for a resource that only has others below it,
    /// which is not found.
    Map<Method, Handler> handlers();

    /// Returns what lies below under this name; empty where nothing does.
    ///
    /// @param segment decoded; empty for what comes after a slash at the end
    default Optional<Resource> child(String segment, Request request) {
        return Optional.empty();
    }

    /// Returns whether all below is this resource's own business: it is asked for no child, and finds the rest of the
    /// path in [Request#rest].
    default boolean isLeaf() {
        return false;
    }
}
