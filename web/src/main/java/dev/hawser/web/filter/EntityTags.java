package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import dev.hawser.web.Validators;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/// Spares a client what it has already: gives each whole 200 to GET an `ETag` made of its content, unless it has
/// one, and answers 304 to whoever has that version. The handler does its work all the same; only the sending is
/// saved.
public record EntityTags() implements Filter {
    private static final int TAG_BYTES = 16;

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        var answer = next.answer(request);
        // By now anything else has been done; its conditions are for its handler, before that.
        boolean reads = request.method() == Method.GET || request.method() == Method.HEAD;
        return reads ? answer.map(response -> checked(request, response)) : answer;
    }

    private static Response checked(Request request, Response response) {
        if (response.status().code() != 200) {
            return response;
        }
        var tagged = response.body() instanceof ResponseBody.Bytes(byte[] content)
                        && response.header("ETag").isEmpty()
                ? new Validators(Optional.of(tag(content)), Optional.empty()).on(response)
                : response;
        return switch (Validators.of(tagged).check(request)) {
            case PROCEED -> tagged;
            case NOT_MODIFIED -> {
                close(tagged);
                yield tagged.status(Status.NOT_MODIFIED).withoutContent();
            }
            case FAILED -> {
                close(tagged);
                yield Problem.of(Status.PRECONDITION_FAILED).response();
            }
        };
    }

    /// What will not be sent is not asked for a piece either.
    private static void close(Response response) {
        if (response.body() instanceof ResponseBody.Stream stream) {
            stream.source().close();
        }
    }

    private static String tag(byte[] content) {
        try {
            var digest = MessageDigest.getInstance("SHA-256").digest(content);
            return '"' + HexFormat.of().formatHex(Arrays.copyOf(digest, TAG_BYTES)) + '"';
        } catch (NoSuchAlgorithmException never) {
            throw new IllegalStateException("every Java has SHA-256", never);
        }
    }
}
