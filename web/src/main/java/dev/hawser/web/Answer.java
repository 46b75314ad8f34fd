package dev.hawser.web;

import dev.hawser.core.deferred.Deferred;

/// What a handler returns: a [Response], or one that comes later.
public sealed interface Answer permits Response, Answer.Later {
    /// Returns an answer that comes when the Deferred fires. If that fails, so does the request, as if the handler had
    /// thrown.
    static Answer later(Deferred<Response> response) {
        return new Later(response);
    }

    /// Returns the answer with its response changed, now or when it comes.
    default Answer map(Change change) {
        return switch (this) {
            case Response response -> change.of(response);
            case Later(Deferred<Response> coming) -> new Later(coming.then(change::of));
        };
    }

    /// Makes one response of another.
    @FunctionalInterface
    interface Change {
        /// Returns what is sent instead.
        Response of(Response response);
    }

    /// An answer that comes later.
    ///
    /// @param response cancelled when the client leaves or the answer takes too long
    record Later(Deferred<Response> response) implements Answer {}
}
