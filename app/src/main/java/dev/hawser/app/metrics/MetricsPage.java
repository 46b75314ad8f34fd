package dev.hawser.app.metrics;

import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.function.Supplier;

/// Answers with the meters, in the text format of Prometheus, to whoever asks from this machine: they name addresses
/// and lines of code. A scraper elsewhere comes by way of something that asks for a password. Safe for use by many
/// threads.
///
/// @param page makes the text, which takes some milliseconds at most
public record MetricsPage(Supplier<String> page) implements Handler {
    /// What Prometheus calls its text format.
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    /// Who forwards a request says so in one of these (RFC 7239 §4, RFC 9110 §7.6.3), and is no scraper.
    private static final List<String> FORWARDED = List.of("Forwarded", "X-Forwarded-For", "Via");

    @Override
    public Answer answer(Request request) {
        if (!isFromHere(request)) {
            throw new ProblemException(Status.FORBIDDEN, "the meters are for this machine only");
        }
        return Response.of(Status.OK).content(MEDIA_TYPE, page.get().getBytes(StandardCharsets.UTF_8));
    }

    private static boolean isFromHere(Request request) {
        return request.peer() instanceof InetSocketAddress peer
                && peer.getAddress().isLoopbackAddress()
                && FORWARDED.stream().noneMatch(request.headers()::has);
    }
}
