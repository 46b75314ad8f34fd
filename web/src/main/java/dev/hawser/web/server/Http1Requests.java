package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Answer;
import dev.hawser.web.Escaped;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.RequestHead;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.handler.codec.http.TooLongHttpHeaderException;
import io.netty.handler.codec.http.TooLongHttpLineException;
import io.netty.util.ReferenceCountUtil;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Has the requests of one connection answered, one after the other (RFC 9112 §9.3). A request that breaks a rule gets
/// one answer, and nothing that follows it is run: nobody can tell where the next one would begin. For the connection's
/// callbacks.
final class Http1Requests extends ChannelInboundHandlerAdapter implements Http1Decoder.Gate {
    private static final Duration RATE_CHECK = Duration.ofSeconds(1);
    private static final Response OPTIONS_OF_ALL =
            Response.noContent().header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    private enum Phase {
        /// Nothing of a request is there.
        IDLE,
        /// Some of a head is.
        HEAD,
        /// The head is, and not all of the body.
        BODY,
        /// All is there but the answer.
        ANSWERING,
        /// The last answer was given.
        CLOSING
    }

    private final Answering answering;
    private final HttpLimits limits;
    private final Transport transport;
    private final Http1Encoder encoder;
    private final Deadline deadline;
    private final Content content = new Content();
    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestHead head;
    private @Nullable Exchange exchange;
    private Phase phase = Phase.IDLE;
    private boolean bodyTimed;
    private long bodySinceNanos;
    private int begun;
    private boolean keepAlive;
    private boolean oldClient;
    private boolean draining;
    private boolean inputOver;

    Http1Requests(Answering answering, HttpLimits limits, Transport transport, Http1Encoder encoder) {
        this.answering = answering;
        this.limits = limits;
        this.transport = transport;
        this.encoder = encoder;
        this.deadline = new Deadline(transport.clock(), this::late);
    }

    // What the pipeline says.

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        deadline.set(limits.keepAlive());
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) throws InterruptedException {
        try {
            if (message instanceof HttpRequest request && phase != Phase.CLOSING) {
                headEnds(request);
            }
            if (message instanceof HttpContent piece && phase == Phase.BODY) {
                bodyComes(piece);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            inputOver = true;
            if (phase != Phase.ANSWERING) {
                finish();
            }
        }
    }

    @Override
    public boolean isShut() {
        return phase == Phase.ANSWERING || phase == Phase.CLOSING;
    }

    @Override
    public boolean isInHead() {
        return phase == Phase.IDLE || phase == Phase.HEAD;
    }

    @Override
    public void headBegins() {
        if (phase == Phase.IDLE) {
            phase = Phase.HEAD;
            deadline.set(limits.head().time());
        }
    }

    @Override
    public void clientLeaves() {
        if (exchange != null) {
            exchange.clientLeaves();
        }
    }

    // What the connection says.

    /// Lets the request that has begun be answered, and takes no other.
    void drain() {
        draining = true;
        if (phase == Phase.IDLE) {
            finish();
        }
    }

    /// Notes that the connection has ended.
    void lost() {
        deadline.end();
        phase = Phase.CLOSING;
        var unanswered = exchange;
        exchange = null;
        if (unanswered != null) {
            unanswered.clientLeaves();
            unanswered.cancel();
        }
    }

    // A request.

    private void headEnds(HttpRequest request) {
        oldClient = request.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (request.decoderResult().isFailure()) {
            refuse(undecoded(request.decoderResult()));
            return;
        }
        try {
            head = HeadRules.check(request, limits.head(), transport.tls().isPresent() ? "https" : "http");
        } catch (ProblemException broken) {
            refuse(broken.problem());
            return;
        }
        begun++;
        keepAlive = HttpUtil.isKeepAlive(request) && begun < limits.requests();
        if (HttpUtil.getContentLength(request, 0L) > limits.body().bytes()) {
            refuse(tooLong());
            return;
        }
        String expected = request.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !oldClient) {
            if (!expected.equalsIgnoreCase("100-continue")) {
                refuse(Problem.of(Status.EXPECTATION_FAILED, "only 100-continue can be expected here"));
                return;
            }
            send(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            transport.flush();
        }
        phase = Phase.BODY;
    }

    private void bodyComes(HttpContent piece) throws InterruptedException {
        if (piece.decoderResult().isFailure()) {
            refuse(Problem.of(Status.BAD_REQUEST, "the body is not framed as HTTP/1.1 has it (RFC 9112 §7.1)"));
            return;
        }
        if (content.length() + piece.content().readableBytes() > limits.body().bytes()) {
            refuse(tooLong());
            return;
        }
        content.add(piece.content());
        if (piece instanceof LastHttpContent) {
            answer();
        } else if (!bodyTimed) {
            bodyTimed = true;
            bodySinceNanos = deadline.nanoTime();
            deadline.set(limits.body().grace());
        }
    }

    private void answer() throws InterruptedException {
        phase = Phase.ANSWERING;
        bodyTimed = false;
        var asked = new Exchange();
        exchange = asked;
        var begins = head;
        if (begins == null) {
            throw new IllegalStateException("a body has ended that had no head");
        }
        if (begins.path().equals("*")) {
            respond(OPTIONS_OF_ALL);
            return;
        }
        Request request;
        try {
            request = new Request(begins, content.take(), transport.peer(), asked);
        } catch (ProblemException undecodable) {
            respond(undecodable.problem().response());
            return;
        }
        switch (answering.answer(request)) {
            case Response response -> respond(response);
            case Answer.Later(Deferred<Response> coming) -> await(request, asked, coming);
        }
    }

    private void await(Request request, Exchange asked, Deferred<Response> coming) {
        asked.awaits(coming);
        deadline.set(limits.handler());
        var _ = coming.on(transport).both(outcome -> {
            answered(request, asked, outcome);
            return outcome;
        });
    }

    private void answered(Request request, Exchange asked, Outcome<Response> outcome) {
        if (exchange != asked) {
            // It came too late, or nobody waits for it any more.
            return;
        }
        respond(switch (outcome) {
            case Outcome.Success<Response>(Response response) -> response;
            case Outcome.Failure<Response>(Throwable cause) -> answering.failed(request, cause);
        });
        resume();
    }

    // An answer.

    private void respond(Response response) {
        exchange = null;
        boolean isLast = !keepAlive || draining;
        write(response, isLast);
        if (isLast) {
            finish();
        } else {
            phase = Phase.IDLE;
            deadline.set(limits.keepAlive());
        }
    }

    /// Answers a request of which nobody knows where it ends.
    private void refuse(Problem problem) {
        content.take();
        exchange = null;
        write(problem.response(), true);
        finish();
    }

    private void write(Response response, boolean isLast) {
        var begins = head;
        encoder.headOnly(begins != null && begins.method() == Method.HEAD);
        send(Http1Encoder.message(response, isLast, oldClient));
        head = null;
    }

    private void finish() {
        phase = Phase.CLOSING;
        deadline.end();
        transport.close();
    }

    private void resume() {
        if (context != null && phase != Phase.CLOSING) {
            context.pipeline().get(Http1Decoder.class).resume();
            if (inputOver && phase == Phase.IDLE) {
                finish();
            }
        }
    }

    private void send(Object message) {
        if (context != null) {
            var _ = context.write(message, context.voidPromise());
        }
    }

    // Time.

    private void late() {
        switch (phase) {
            case IDLE -> {
                phase = Phase.CLOSING;
                transport.close(new CloseReason.TimedOut("the next request", limits.keepAlive()));
            }
            case HEAD -> refuse(Problem.of(
                    Status.REQUEST_TIMEOUT,
                    "the head was not whole after " + limits.head().time().toSeconds() + " s"));
            case BODY -> checkRate();
            case ANSWERING -> tookTooLong();
            case CLOSING -> {}
        }
    }

    private void checkRate() {
        double seconds = (deadline.nanoTime() - bodySinceNanos) / 1e9;
        if (content.length() < seconds * limits.body().leastBytesPerSecond()) {
            refuse(Problem.of(
                    Status.REQUEST_TIMEOUT,
                    "the body came more slowly than " + limits.body().leastBytesPerSecond() + " bytes a second"));
        } else {
            deadline.set(RATE_CHECK);
        }
    }

    private void tookTooLong() {
        var unanswered = exchange;
        respond(Problem.of(
                        Status.SERVICE_UNAVAILABLE,
                        "there was no answer after " + limits.handler().toSeconds() + " s")
                .response());
        if (unanswered != null) {
            unanswered.cancel();
        }
        resume();
    }

    private Problem tooLong() {
        return Problem.of(
                Status.CONTENT_TOO_LARGE,
                "the body is too long; expected at most " + limits.body().bytes() + " bytes");
    }

    private Problem undecoded(DecoderResult result) {
        return switch (result.cause()) {
            case TooLongHttpLineException _ ->
                Problem.of(
                        Status.URI_TOO_LONG,
                        "the request line is too long; expected at most "
                                + limits.head().lineBytes() + " bytes");
            case TooLongHttpHeaderException _ ->
                Problem.of(
                        Status.FIELDS_TOO_LARGE,
                        "the head is too long; expected at most " + limits.head().bytes() + " bytes");
            case IllegalArgumentException broken when broken.getClass() == IllegalArgumentException.class ->
                Problem.of(Status.BAD_REQUEST, Escaped.text(String.valueOf(broken.getMessage())));
            case Throwable _ -> Problem.of(Status.BAD_REQUEST, "this is no HTTP/1.1 (RFC 9112)");
        };
    }
}
