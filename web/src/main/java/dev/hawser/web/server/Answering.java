package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.task.StraightLine;
import dev.hawser.web.Answer;
import dev.hawser.web.Escaped;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Walk;
import java.lang.System.Logger.Level;
import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.concurrent.CancellationException;
import org.jspecify.annotations.Nullable;

/// Has a request answered, whatever becomes of its handler.
final class Answering {
    private static final System.Logger LOG = System.getLogger(Answering.class.getName());
    private static final SecureRandom RANDOM = new SecureRandom();

    private final StraightLine lines = new StraightLine();
    private final Walk walk;
    private final @Nullable Filter filter;

    /// Makes one.
    ///
    /// @param filter null for none
    Answering(Walk walk, @Nullable Filter filter) {
        this.walk = walk;
        this.filter = filter;
    }

    /// Returns who answers a request of which the head is there.
    Handler find(Request request) {
        try {
            return walk.find(request);
        } catch (RuntimeException | Error failure) {
            return _ -> {
                throw failure;
            };
        }
    }

    /// Returns what the handler says, past all filters, or else what is said of its failure. If an answer that comes
    /// later fails, [#failed] says what to make of that.
    ///
    /// @throws InterruptedException when the connection was cut off meanwhile
    Answer answer(Request request, Handler handler, Patience patience) throws InterruptedException {
        try {
            return given(
                    filter == null
                            ? handler.answer(request)
                            : filter.answer(request, asked -> answerWithoutFailure(asked, handler, patience)));
        } catch (InterruptedException cut) {
            return late(patience, cut);
        } catch (Throwable failure) {
            return failed(request, failure, patience);
        }
    }

    /// Returns what is said of a handler that was interrupted because it took too long.
    ///
    /// @throws InterruptedException when it was not because of that
    private static Response late(Patience patience, InterruptedException cut) throws InterruptedException {
        patience.handlerReturns();
        var late = patience.lastWord();
        if (late == null) {
            throw cut;
        }
        return late;
    }

    /// What a handler throws once it is late comes from its being told to stop, as a rule.
    private Response failed(Request request, Throwable failure, Patience patience) {
        patience.handlerReturns();
        var late = patience.lastWord();
        return late == null ? failed(request, failure) : late;
    }

    /// Filters see what the client will: also the problem that a handler throws, the 500, and what is said of one that
    /// takes too long.
    private Answer answerWithoutFailure(Request request, Handler handler, Patience patience)
            throws InterruptedException {
        try {
            var answer = given(handler.answer(request));
            patience.handlerReturns();
            return switch (answer) {
                case Response response -> response;
                case Answer.Later(Deferred<Response> coming) ->
                    Answer.later(coming.both(outcome -> withoutFailure(request, outcome, patience)));
            };
        } catch (InterruptedException cut) {
            return late(patience, cut);
        } catch (Throwable failure) {
            return failed(request, failure, patience);
        }
    }

    private Response withoutFailure(Request request, Outcome<Response> outcome, Patience patience) {
        return switch (outcome) {
            case Outcome.Success<Response>(Response response) when response != null -> response;
            case Outcome.Success<Response> _ -> failed(request, nothing());
            case Outcome.Failure<Response>(CancellationException cancelled)
            when patience.lastWord() == null -> throw cancelled;
            case Outcome.Failure<Response>(Throwable failure) -> failed(request, failure, patience);
        };
    }

    private static Answer given(@Nullable Answer answer) {
        if (answer == null) {
            throw nothing();
        }
        return answer;
    }

    /// Returns what is said of null in place of an answer.
    static IllegalStateException nothing() {
        return new IllegalStateException(
                "a handler or a filter answered with null; expected a Response, or one that comes later");
    }

    /// Has a request answered on a virtual thread of its own, which is interrupted when the answer is cancelled.
    Deferred<Response> answerElsewhere(Request request, Handler handler, Patience patience) {
        return lines.run(() -> switch (answer(request, handler, patience)) {
            case Response response -> response;
            case Answer.Later(Deferred<Response> coming) -> coming.await();
        });
    }

    /// Returns what is said of a failure, which is logged unless it is an answer itself.
    Response failed(Request request, Throwable failure) {
        if (failure instanceof ProblemException said) {
            return said.problem().response();
        }
        // For the client to quote and the log to be searched for; what went wrong is nobody's business outside.
        String id = newId();
        LOG.log(
                Level.ERROR,
                "a handler failed for %s %s; answered with a 500, id %s"
                        .formatted(request.method(), Escaped.text(request.path().raw()), id),
                failure);
        return Problem.of(Status.INTERNAL_SERVER_ERROR, "something went wrong here; quote the id")
                .with("id", id)
                .response();
    }

    private static String newId() {
        var bytes = new byte[8];
        RANDOM.nextBytes(bytes);
        return HexFormat.of().formatHex(bytes);
    }
}
