package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.web.Answer;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.RequestHead;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import io.netty.buffer.ByteBuf;
import io.netty.handler.codec.http.HttpHeaderValues;
import java.util.Arrays;
import java.util.Optional;
import java.util.concurrent.CancellationException;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/// One request, from its head to the end of its answer, on whichever wire it came. Whether the client is still there
/// may be asked by any thread; all else is for the connection's callbacks.
final class Exchange implements Request.Client, Patience {
    /// On an event loop more than this goes piece by piece: what is handed to the channel is copied out of the heap at
    /// once, for each slow reader anew. The threads of the other engines send from the array that all share.
    private static final int MOST_AT_ONCE = 32 * 1024;

    private static final byte[] NOTHING = {};
    private static final Handler OPTIONS_OF_ALL =
            _ -> Response.noContent().header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    private static final Handler OVERLOADED =
            _ -> unavailable(Problem.of(Status.SERVICE_UNAVAILABLE, "too much is asked at once; try again later"));

    private final Serving serving;
    private final ExchangeWire wire;
    private @Nullable Request request;
    private @Nullable Handler handler;
    private @Nullable WholeBody collected;
    private @Nullable Incoming incoming;
    private @Nullable Streamed streamed;
    private @Nullable Deferred<Response> pending;
    private @Nullable Outgoing outgoing;
    private boolean turnedAway;
    private boolean answered;
    private boolean whole;
    private boolean counted;
    private long streamedBytes;
    private volatile @Nullable Response late;

    // Guarded by this.
    private @Nullable Deferred<@Nullable Void> closed;
    private boolean left;

    Exchange(Serving serving, ExchangeWire wire) {
        this.serving = serving;
        this.wire = wire;
    }

    // The request.

    /// Takes the head.
    ///
    /// @param announcedBytes how long the body says it is, or zero
    /// @throws ProblemException when this is as far as the request gets; then it is to be refused
    void accept(RequestHead head, long announcedBytes) {
        var asked = new Request(head, serving.transport().peer(), this);
        request = asked;
        var found = find(head, asked);
        handler = found;
        if (!found.isStreaming() && announcedBytes > serving.limits().body().bytes()) {
            throw WholeBody.tooLong(serving.limits());
        }
    }

    private Handler find(RequestHead head, Request asked) {
        if (serving.load().isFull()) {
            turnedAway = true;
            return OVERLOADED;
        }
        return head.path().equals("*") ? OPTIONS_OF_ALL : serving.answering().find(asked);
    }

    /// Returns whether the client waits to be told to go on (RFC 9110 §10.1.1).
    ///
    /// @param expected what it expects, if anything
    /// @throws ProblemException when it is something else
    static boolean isContinueExpected(@Nullable CharSequence expected) {
        if (expected == null) {
            return false;
        }
        if (!HttpHeaderValues.CONTINUE.contentEqualsIgnoreCase(expected)) {
            throw new ProblemException(Status.EXPECTATION_FAILED, "only 100-continue can be expected here");
        }
        return true;
    }

    /// Calls a handler that takes the body as it comes. For a request that has one: without a body all is there, and
    /// an answer that comes at once needn't end the connection.
    void start() throws InterruptedException {
        count();
        if (turnedAway) {
            ask();
        } else if (handler().isStreaming()) {
            beginStreaming();
        } else {
            awaitBody();
        }
    }

    private void beginStreaming() throws InterruptedException {
        if (incoming == null) {
            var body = new Incoming(wire.flow(), serving.transport().clock()::nanoTime);
            incoming = body;
            streamed = new Streamed(body, serving.limits());
            request().streamed(body);
            ask();
        }
    }

    /// Returns whether the body goes to the handler as it comes.
    boolean isStreaming() {
        return incoming != null;
    }

    /// Wants the body to come in time from now on.
    private WholeBody awaitBody() {
        var body = collected;
        if (body == null) {
            body = new WholeBody(serving);
            collected = body;
            wire.due(serving.limits().body().grace());
        }
        return body;
    }

    /// Takes a copy of a part of the body.
    ///
    /// @throws ProblemException when the body is too long; then the request is to be refused
    void add(ByteBuf piece) {
        if (incoming != null) {
            streamedBytes += piece.readableBytes();
            incoming.add(piece);
        } else if (!turnedAway && piece.isReadable()) {
            awaitBody().add(piece);
        }
    }

    /// Notes that all of the body is there.
    void bodyEnds() throws InterruptedException {
        whole = true;
        if (!answered && handler().isStreaming()) {
            beginStreaming();
        }
        if (incoming != null) {
            incoming.end();
        } else if (!answered && pending == null) {
            request().whole(collected == null ? NOTHING : collected.take());
            ask();
        }
    }

    private void ask() throws InterruptedException {
        if (!serving.mayBlock()) {
            take(serving.answering().answer(request(), handler(), this));
        } else if (wire.isShared() || incoming != null) {
            // The connection's own thread goes on reading.
            take(Answer.later(serving.answering().answerElsewhere(request(), handler(), this)));
        } else {
            count();
            take(blocking());
        }
    }

    private Answer blocking() throws InterruptedException {
        wire.handlerBegins(this);
        try {
            return serving.answering().answer(request(), handler(), this);
        } finally {
            wire.handlerReturns();
        }
    }

    @Override
    public void handlerReturns() {
        wire.handlerReturns();
    }

    private void take(Answer answer) {
        switch (answer) {
            case Response response -> send(response);
            case Answer.Later(Deferred<Response> coming) -> {
                count();
                pending = coming;
                wire.due(streamed == null ? serving.limits().handler() : streamed.look());
                // Not by on(): where a thread fires it that may run the connection's tasks at once, steps behind
                // that one still run after them, as all of a chain does.
                var _ = coming.both(outcome -> {
                    serving.transport().execute(() -> arrives(outcome));
                    return outcome;
                });
            }
        }
    }

    private void arrives(Outcome<Response> outcome) {
        if (!answered) {
            send(responseOf(outcome));
        } else if (outcome instanceof Outcome.Success<Response>(Response late)) {
            // Nobody waits for it any more; what it holds is let go of.
            discard(late);
        }
    }

    private Response responseOf(Outcome<Response> outcome) {
        return switch (outcome) {
            case Outcome.Success<Response>(Response response) when response != null -> response;
            case Outcome.Failure<Response>(CancellationException _) when late != null -> late;
            case Outcome.Success<Response> _ -> serving.answering().failed(request(), Answering.nothing());
            case Outcome.Failure<Response>(Throwable cause) ->
                serving.answering().failed(request(), cause);
        };
    }

    // The answer.

    /// Gives up on a request of which more might come: answers with a problem, if there is no answer yet, and otherwise
    /// breaks that off.
    void refuse(Problem problem) {
        abandon(problem);
        dropBody();
        if (outgoing != null) {
            outgoing.cancel();
            outgoing = null;
            wire.breakOff();
        } else if (!answered) {
            send(problem.status().equals(Status.SERVICE_UNAVAILABLE) ? unavailable(problem) : problem.response());
            cancel();
        }
    }

    private void dropBody() {
        if (collected != null) {
            collected.drop();
        }
    }

    private static Response unavailable(Problem problem) {
        return problem.response().header("Retry-After", "1");
    }

    private void send(Response response) {
        answered = true;
        boolean headOnly = request != null && request.method() == Method.HEAD;
        switch (response.body()) {
            case ResponseBody.Bytes(byte[] bytes)
            when bytes.length > MOST_AT_ONCE
                    && !serving.mayBlock()
                    && !headOnly
                    && response.status().hasBody() ->
                stream(
                        response,
                        new ResponseBody.Stream(pieces(bytes), response.body().length()));
            case ResponseBody.Bytes(byte[] bytes) -> wire.answer(response, bytes, headOnly);
            case ResponseBody.Stream stream
            when headOnly || !response.status().hasBody() -> {
                wire.answer(response, NOTHING, headOnly);
                discard(response);
            }
            case ResponseBody.Stream stream -> stream(response, stream);
            case ResponseBody.File _
            when headOnly || !response.status().hasBody() -> wire.answer(response, NOTHING, headOnly);
            case ResponseBody.Upgraded upgrade ->
                wire.upgrade(response, upgrade).ifPresent(problem -> send(problem.response()));
            case ResponseBody.File file when wire.sendFile(response, file) -> {}
            case ResponseBody.File file -> stream(response, new ResponseBody.Stream(file.pieces(), file.length()));
        }
    }

    private static ByteSource pieces(byte[] bytes) {
        return ByteSource.of(IntStream.iterate(0, from -> from < bytes.length, from -> from + MOST_AT_ONCE)
                .mapToObj(from -> Arrays.copyOfRange(bytes, from, Math.min(bytes.length, from + MOST_AT_ONCE)))
                .iterator());
    }

    private void discard(@Nullable Response unwanted) {
        if (unwanted != null && unwanted.body() instanceof ResponseBody.Stream stream) {
            new Outgoing(stream, serving.transport(), wire).cancel();
        }
    }

    private void stream(Response response, ResponseBody.Stream stream) {
        count();
        wire.begin(response);
        var going = new Outgoing(stream, serving.transport(), wire);
        outgoing = going;
        going.pump();
    }

    /// Writes on: there may be room now.
    void pump() {
        if (outgoing != null) {
            outgoing.pump();
        }
    }

    /// Asks an answer on its way to come to its end soon.
    void drain() {
        if (outgoing != null) {
            outgoing.drain();
        }
    }

    /// Returns whether the answer is on its way, or gone.
    boolean isAnswered() {
        return answered;
    }

    // The end.

    /// Sees what is late: the body, or the answer.
    void late() {
        if (answered) {
            return;
        }
        var last = late;
        if (last != null) {
            // It doesn't even hear that it is.
            send(last);
        } else if (streamed != null) {
            checkStreamed(streamed);
        } else if (whole) {
            handlerIsLate();
        } else {
            checkRate();
        }
    }

    private void checkStreamed(Streamed body) {
        if (body.isUntaken()) {
            handlerIsLate();
            return;
        }
        var tooSlow = whole ? Optional.<Problem>empty() : body.tooSlow(streamedBytes);
        if (tooSlow.isPresent()) {
            refuse(tooSlow.get());
        } else {
            wire.due(body.look());
        }
    }

    /// Has the handler say its last word, which goes past the filters.
    private void handlerIsLate() {
        tooLate();
        wire.due(LastWord.TIME);
        cancel();
    }

    /// Notes that the handler has had its time. For any thread: one that blocks keeps the connection's callbacks away.
    void tooLate() {
        late = LastWord.of(request(), serving.limits().handler());
    }

    @Override
    public @Nullable Response lastWord() {
        return late;
    }

    private void checkRate() {
        if (awaitBody().isTooSlow()) {
            refuse(Streamed.tooSlow(serving.limits()));
        } else {
            wire.due(serving.limits().body().grace());
        }
    }

    /// Notes that nobody waits for the answer any more.
    void lost() {
        answered = true;
        abandon(Problem.of(Status.BAD_REQUEST, "the client left in the middle of the body"));
        dropBody();
        clientLeaves();
        cancel();
        if (outgoing != null) {
            outgoing.cancel();
            outgoing = null;
        }
    }

    private void count() {
        if (!counted) {
            counted = true;
            serving.load().begins();
        }
    }

    /// Notes that all of it is over: the answer was sent, or will never be. It may be noted again.
    void ends() {
        if (counted) {
            counted = false;
            serving.load().ends();
        }
        if (collected != null) {
            collected.ends();
        }
    }

    /// Notes that the client has left, or at least ended its output.
    void clientLeaves() {
        Deferred<@Nullable Void> watched;
        synchronized (this) {
            left = true;
            watched = closed;
        }
        if (watched != null) {
            watched.trySucceed(null);
        }
    }

    @Override
    public Deferred<@Nullable Void> closed() {
        Deferred<@Nullable Void> watched;
        synchronized (this) {
            if (closed == null) {
                // Cancelling it must not take it away from others.
                closed = Deferred.stoppedBy(() -> {});
            }
            watched = closed;
            if (!left) {
                return watched;
            }
        }
        watched.trySucceed(null);
        return watched;
    }

    /// Tells whoever reads the body that there will be no more. That is the client's fault, and no failure of the
    /// handler's that lets it through.
    private void abandon(Problem problem) {
        if (incoming != null) {
            incoming.fail(new ProblemException(problem));
        }
    }

    private void cancel() {
        if (pending != null) {
            pending.cancel();
        }
    }

    private Request request() {
        if (request == null) {
            throw new IllegalStateException("there is no request before its head was accepted");
        }
        return request;
    }

    private Handler handler() {
        if (handler == null) {
            throw new IllegalStateException("there is no handler before the head was accepted");
        }
        return handler;
    }
}
