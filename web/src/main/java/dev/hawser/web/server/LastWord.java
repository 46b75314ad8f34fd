package dev.hawser.web.server;

import dev.hawser.web.Escaped;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.lang.System.Logger.Level;
import java.time.Duration;

/// What a client is told in place of an answer that takes too long.
final class LastWord {
    /// For so long a handler that was told to stop may take to say its own, and filters to say theirs.
    static final Duration TIME = Duration.ofSeconds(1);

    private static final System.Logger LOG = System.getLogger(LastWord.class.getName());

    private LastWord() {}

    /// Returns it, and logs that it came to this.
    ///
    /// @param most what the handler had
    static Response of(Request request, Duration most) {
        LOG.log(
                Level.WARNING,
                "there was no answer to {0} {1} after {2} ms; the handler is told to stop, and the client 503",
                request.method(),
                Escaped.text(request.path().raw()),
                most.toMillis());
        return Problem.of(Status.SERVICE_UNAVAILABLE, "there was no answer after " + most.toSeconds() + " s")
                .response();
    }
}
