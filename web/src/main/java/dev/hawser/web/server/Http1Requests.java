package dev.hawser.web.server;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.deferred.Outcome;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Answer;
import dev.hawser.web.Escaped;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.RequestHead;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.DecoderResult;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.DefaultHttpContent;
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
import java.io.IOException;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/// Has the requests of one connection answered, one after the other (RFC 9112 §9.3). A request that breaks a rule gets
/// one answer, and nothing that follows it is run: nobody can tell where the next one would begin. For the connection's
/// callbacks.
final class Http1Requests extends ChannelInboundHandlerAdapter implements Http1Decoder.Gate, Outgoing.Wire {
    private static final Duration RATE_CHECK = Duration.ofSeconds(1);
    private static final Handler OPTIONS_OF_ALL =
            _ -> Response.noContent().header("Allow", "GET, HEAD, POST, PUT, PATCH, DELETE, OPTIONS");

    private enum Phase {
        /// Nothing of a request is there.
        IDLE,
        /// Some of a head is.
        HEAD,
        /// The head is, and not all of the body.
        BODY,
        /// All is there; the answer may not be.
        WHOLE,
        /// The last answer was given.
        CLOSING
    }

    private final Answering answering;
    private final HttpLimits limits;
    private final Transport transport;
    private final Http1Encoder encoder;
    private final boolean mayBlock;
    private final Deadline deadline;
    private final Content content = new Content();
    private @Nullable ChannelHandlerContext context;
    private @Nullable RequestHead head;
    private @Nullable Request request;
    private @Nullable Handler handler;
    private @Nullable Exchange exchange;
    private @Nullable Incoming incoming;
    private @Nullable Outgoing outgoing;
    private boolean isLast;
    private Phase phase = Phase.IDLE;
    private boolean bodyTimed;
    private long bodySinceNanos;
    private long bodyBytes;
    private int begun;
    private boolean keepAlive;
    private boolean oldClient;
    private boolean draining;

    Http1Requests(Answering answering, HttpLimits limits, Transport transport, Http1Encoder encoder, boolean mayBlock) {
        this.answering = answering;
        this.limits = limits;
        this.transport = transport;
        this.encoder = encoder;
        this.mayBlock = mayBlock;
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
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (outgoing != null) {
            outgoing.pump();
        } else if (transport.isWritable()) {
            resume();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            if (phase == Phase.BODY) {
                cutShort();
            } else if (exchange == null) {
                finish();
            }
        }
    }

    @Override
    public boolean isShut() {
        // Who pipelines and doesn't read must not have answers pile up.
        return phase == Phase.WHOLE || phase == Phase.CLOSING || (phase != Phase.BODY && !transport.isWritable());
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
        abandon();
        if (exchange != null) {
            exchange.clientLeaves();
            exchange.cancel();
            exchange = null;
        }
        if (outgoing != null) {
            outgoing.cancel();
            outgoing = null;
        }
    }

    /// Tells whoever reads the body that there will be no more.
    private void abandon() {
        if (incoming != null) {
            incoming.fail(new IOException("the client left in the middle of the body"));
            incoming = null;
        }
    }

    /// The client has ended its output in the middle of a body.
    private void cutShort() {
        abandon();
        refuse(Problem.of(Status.BAD_REQUEST, "the body ends too early (RFC 9112 §8)"));
    }

    // A request.

    private void headEnds(HttpRequest decoded) throws InterruptedException {
        oldClient = decoded.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (decoded.decoderResult().isFailure()) {
            refuse(undecoded(decoded.decoderResult()));
            return;
        }
        var asked = new Exchange();
        Request begins;
        try {
            head = HeadRules.check(decoded, limits.head(), transport.tls().isPresent() ? "https" : "http");
            begins = new Request(head, transport.peer(), asked);
        } catch (ProblemException broken) {
            refuse(broken.problem());
            return;
        }
        begun++;
        keepAlive = HttpUtil.isKeepAlive(decoded) && begun < limits.requests();
        var finder = head.path().equals("*") ? OPTIONS_OF_ALL : answering.find(begins);
        if (!finder.isStreaming()
                && HttpUtil.getContentLength(decoded, 0L) > limits.body().bytes()) {
            refuse(tooLong());
            return;
        }
        String expected = decoded.headers().get(HttpHeaderNames.EXPECT);
        if (expected != null && !oldClient) {
            if (!expected.equalsIgnoreCase("100-continue")) {
                refuse(Problem.of(Status.EXPECTATION_FAILED, "only 100-continue can be expected here"));
                return;
            }
            send(new DefaultFullHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
            transport.flush();
        }
        request = begins;
        handler = finder;
        exchange = asked;
        phase = Phase.BODY;
        if (finder.isStreaming()) {
            var body = new Incoming(transport);
            incoming = body;
            begins.streamed(body);
            stream(begins, finder, asked);
        }
    }

    private void bodyComes(HttpContent piece) throws InterruptedException {
        if (piece.decoderResult().isFailure()) {
            abandon();
            refuse(Problem.of(Status.BAD_REQUEST, "the body is not framed as HTTP/1.1 has it (RFC 9112 §7.1)"));
            return;
        }
        int count = piece.content().readableBytes();
        bodyBytes += count;
        if (incoming != null) {
            incoming.add(piece.content());
        } else if (content.length() + count > limits.body().bytes()) {
            refuse(tooLong());
            return;
        } else {
            content.add(piece.content());
        }
        if (piece instanceof LastHttpContent) {
            bodyEnds();
        } else if (!bodyTimed && incoming == null) {
            bodyTimed = true;
            bodySinceNanos = deadline.nanoTime();
            deadline.set(limits.body().grace());
        }
    }

    private void bodyEnds() throws InterruptedException {
        phase = Phase.WHOLE;
        bodyTimed = false;
        bodyBytes = 0;
        if (incoming != null) {
            incoming.end();
            incoming = null;
            if (exchange == null) {
                next();
            }
            return;
        }
        if (request == null || handler == null || exchange == null) {
            throw new IllegalStateException("a body has ended that had no head");
        }
        request.whole(content.take());
        take(request, exchange, answering.answer(request, handler));
    }

    private void stream(Request begins, Handler streaming, Exchange asked) throws InterruptedException {
        if (mayBlock) {
            // The connection's own thread goes on reading what that one takes.
            take(begins, asked, Answer.later(answering.answerElsewhere(begins, streaming)));
        } else {
            take(begins, asked, answering.answer(begins, streaming));
        }
    }

    private void take(Request asking, Exchange asked, Answer answer) {
        switch (answer) {
            case Response response -> respond(response);
            case Answer.Later(Deferred<Response> coming) -> {
                asked.awaits(coming);
                deadline.set(limits.handler());
                var _ = coming.on(transport).both(outcome -> {
                    answered(asking, asked, outcome);
                    return outcome;
                });
            }
        }
    }

    private void answered(Request asking, Exchange asked, Outcome<Response> outcome) {
        if (exchange != asked) {
            // It came too late, or nobody waits for it any more.
            return;
        }
        respond(
                switch (outcome) {
                    case Outcome.Success<Response>(Response response) -> response;
                    case Outcome.Failure<Response>(Throwable cause) -> answering.failed(asking, cause);
                });
        resume();
    }

    // An answer.

    private void respond(Response response) {
        // What a handler didn't take of a body stands between this answer and the next request.
        isLast = !keepAlive
                || draining
                || phase == Phase.BODY
                || (oldClient && response.body().length().isEmpty());
        boolean headOnly = head != null && head.method() == Method.HEAD;
        encoder.headOnly(headOnly);
        switch (response.body()) {
            case ResponseBody.Bytes(byte[] whole) -> {
                send(Http1Encoder.whole(response, whole, isLast, oldClient));
                next();
            }
            case ResponseBody.Stream stream
            when headOnly || !response.status().hasBody() -> {
                send(Http1Encoder.head(response, isLast, oldClient));
                send(LastHttpContent.EMPTY_LAST_CONTENT);
                new Outgoing(stream, transport, this).cancel();
                next();
            }
            case ResponseBody.Stream stream -> begin(response, stream);
            case ResponseBody.File file ->
                begin(response, new ResponseBody.Stream(new FilePieces(file), file.length()));
        }
    }

    private void begin(Response response, ResponseBody.Stream stream) {
        send(Http1Encoder.head(response, isLast, oldClient));
        // From here on the port's bound on slow readers holds.
        deadline.end();
        var going = new Outgoing(stream, transport, this);
        outgoing = going;
        going.pump();
    }

    @Override
    public void write(byte[] piece) {
        send(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)));
    }

    @Override
    public void end() {
        outgoing = null;
        send(LastHttpContent.EMPTY_LAST_CONTENT);
        next();
        resume();
    }

    @Override
    public void breakOff() {
        outgoing = null;
        transport.abort();
    }

    /// All of the answer was written: on to the next request, or to the end.
    private void next() {
        exchange = null;
        request = null;
        head = null;
        if (isLast) {
            finish();
        } else if (phase == Phase.WHOLE) {
            phase = Phase.IDLE;
            deadline.set(limits.keepAlive());
        }
    }

    /// Answers a request of which nobody knows where it ends.
    private void refuse(Problem problem) {
        content.take();
        if (exchange != null) {
            exchange.cancel();
        }
        keepAlive = false;
        if (outgoing != null) {
            // The answer has begun; it can only be broken off.
            outgoing.cancel();
            breakOff();
            return;
        }
        respond(problem.response());
    }

    private void finish() {
        phase = Phase.CLOSING;
        deadline.end();
        transport.close();
    }

    private void resume() {
        if (context != null && phase != Phase.CLOSING) {
            context.pipeline().get(Http1Decoder.class).resume();
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
            case HEAD ->
                refuse(Problem.of(
                        Status.REQUEST_TIMEOUT,
                        "the head was not whole after " + limits.head().time().toSeconds() + " s"));
            case BODY -> {
                if (incoming == null) {
                    checkRate();
                } else {
                    tookTooLong();
                }
            }
            case WHOLE -> tookTooLong();
            case CLOSING -> {}
        }
    }

    private void checkRate() {
        double seconds = (deadline.nanoTime() - bodySinceNanos) / 1e9;
        if (bodyBytes < seconds * limits.body().leastBytesPerSecond()) {
            refuse(Problem.of(
                    Status.REQUEST_TIMEOUT,
                    "the body came more slowly than " + limits.body().leastBytesPerSecond() + " bytes a second"));
        } else {
            deadline.set(RATE_CHECK);
        }
    }

    private void tookTooLong() {
        var unanswered = exchange;
        if (unanswered == null || outgoing != null) {
            return;
        }
        respond(Problem.of(
                        Status.SERVICE_UNAVAILABLE,
                        "there was no answer after " + limits.handler().toSeconds() + " s")
                .response());
        unanswered.cancel();
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
                        "the head is too long; expected at most "
                                + limits.head().bytes() + " bytes");
            case IllegalArgumentException broken
            when broken.getClass() == IllegalArgumentException.class ->
                Problem.of(Status.BAD_REQUEST, Escaped.text(String.valueOf(broken.getMessage())));
            case Throwable _ -> Problem.of(Status.BAD_REQUEST, "this is no HTTP/1.1 (RFC 9112)");
        };
    }
}
