package dev.hawser.web.server;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.Escaped;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
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
import java.nio.channels.FileChannel;
import java.nio.file.StandardOpenOption;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// HTTP/1.0 and 1.1, as a server (RFC 9112): has the requests of one connection answered, one after the other
/// (§9.3). A request that breaks a rule gets one answer, and nothing that follows it is run: nobody can tell where
/// the next one would begin. For the connection's callbacks.
final class Http1Requests extends ChannelInboundHandlerAdapter implements Http1Decoder.Gate, ExchangeWire, Spoken {
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

    /// Below this a file is sent in one piece with the head.
    private static final int LEAST_SENT_FILE_BYTES = 16 * 1024;

    private final Serving serving;
    private final HttpLimits limits;
    private final Transport transport;
    private final Http1Encoder encoder = new Http1Encoder();
    private final Http1Decoder decoder;
    private final Deadline deadline;
    /// Null where handlers must not block.
    private final @Nullable Blocking blocking;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Exchange exchange;
    private Phase phase = Phase.IDLE;
    private int begun;
    private boolean streaming;
    private boolean isLast;
    private boolean keepAlive;
    private boolean oldClient;
    private boolean draining;
    private @Nullable Upgraded upgraded;

    Http1Requests(Serving serving) {
        this.serving = serving;
        this.limits = serving.limits();
        this.transport = serving.transport();
        this.decoder = new Http1Decoder(limits.head(), this, transport);
        this.blocking = serving.mayBlock() ? new Blocking(transport) : null;
        this.deadline = new Deadline(blocking == null ? transport.clock() : blocking.clock(), this::late);
    }

    /// Puts this and what it needs into a pipeline, behind a handler.
    void into(ChannelPipeline pipeline, String before) {
        pipeline.addAfter(before, "http-decoder", decoder);
        pipeline.addAfter("http-decoder", "http-encoder", encoder);
        pipeline.addAfter("http-encoder", "http", this);
    }

    // What the pipeline says.

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
        deadline.set(limits.head().time());
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
        if (streaming && exchange != null) {
            exchange.pump();
        } else if (transport.isWritable()) {
            resume();
        }
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            if (phase == Phase.BODY) {
                refuse(Problem.of(Status.BAD_REQUEST, "the body ends too early (RFC 9112 §8)"));
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

    @Override
    public void drain() throws Exception {
        draining = true;
        if (upgraded != null) {
            upgraded.drain();
            return;
        }
        if (exchange != null) {
            exchange.drain();
        }
        if (phase == Phase.IDLE) {
            finish();
        }
    }

    @Override
    public void lost(CloseReason reason) throws Exception {
        if (upgraded != null) {
            upgraded.lost(reason);
            return;
        }
        deadline.end();
        phase = Phase.CLOSING;
        if (exchange != null) {
            exchange.lost();
            over();
        }
    }

    // A request.

    private void headEnds(HttpRequest decoded) throws InterruptedException {
        oldClient = decoded.protocolVersion().equals(HttpVersion.HTTP_1_0);
        if (decoded.decoderResult().isFailure()) {
            refuse(undecoded(decoded.decoderResult()));
            return;
        }
        var asked = new Exchange(serving, this);
        exchange = asked;
        long bodyBytes;
        try {
            var head = HeadRules.check(decoded, limits.head(), serving.scheme());
            begun++;
            keepAlive = HttpUtil.isKeepAlive(decoded) && begun < limits.requests();
            bodyBytes = HeadRules.bodyBytes(decoded);
            asked.accept(head, Math.max(0, bodyBytes));
            if (!oldClient && Exchange.isContinueExpected(decoded.headers().get(HttpHeaderNames.EXPECT))) {
                send(new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER));
                transport.flush();
            }
        } catch (ProblemException broken) {
            refuse(broken.problem());
            return;
        }
        phase = Phase.BODY;
        if (bodyBytes != 0) {
            asked.start();
        }
    }

    private void bodyComes(HttpContent piece) throws InterruptedException {
        var asked = exchange;
        if (asked == null) {
            throw new IllegalStateException("a body has come that had no head");
        }
        if (piece.decoderResult().isFailure()) {
            refuse(Problem.of(Status.BAD_REQUEST, "the body is not framed as HTTP/1.1 has it (RFC 9112 §7.1)"));
            return;
        }
        try {
            asked.add(piece.content());
        } catch (ProblemException tooLong) {
            refuse(tooLong.problem());
            return;
        }
        if (piece instanceof LastHttpContent) {
            phase = Phase.WHOLE;
            asked.bodyEnds();
        }
    }

    /// Answers a request of which nobody knows where it ends.
    private void refuse(Problem problem) {
        keepAlive = false;
        if (exchange == null) {
            exchange = new Exchange(serving, this);
        }
        exchange.refuse(problem);
    }

    // An answer.

    @Override
    public void answer(Response response, byte[] content, boolean headOnly) {
        settle(response);
        if (WholeAnswer.fits(response, content)) {
            WholeAnswer.write(transport, response, content, headOnly, isLast, oldClient);
        } else {
            encoder.headOnly(headOnly);
            send(Http1Encoder.whole(response, content, isLast, oldClient));
        }
        next();
    }

    @Override
    public void begin(Response response) {
        settle(response);
        encoder.headOnly(false);
        send(Http1Encoder.head(response, isLast, oldClient));
        streaming = true;
        // From here on the port's bound on slow readers holds.
        deadline.end();
    }

    @Override
    public boolean sendFile(Response response, ResponseBody.File file) {
        if (file.bytes() < LEAST_SENT_FILE_BYTES || !serving.connection().sendsFiles()) {
            return false;
        }
        FileChannel opened;
        try {
            opened = FileChannel.open(file.path(), StandardOpenOption.READ);
        } catch (IOException gone) {
            // Whoever reads it piece by piece finds out as well, and says so.
            return false;
        }
        begin(response);
        serving.connection().sendFile(opened, file.offset(), file.bytes(), this::end);
        return true;
    }

    private void settle(Response response) {
        // What a handler didn't take of a body stands between this answer and the next request.
        isLast = !keepAlive
                || draining
                || phase == Phase.BODY
                || (oldClient && response.body().length().isEmpty());
    }

    /// The connection is another protocol's from here on, with the bytes that were read and not decoded.
    @Override
    public Optional<Problem> upgrade(Response response, ResponseBody.Upgraded upgrade) {
        var here = context;
        if (oldClient || phase != Phase.WHOLE || here == null) {
            keepAlive = false;
            return Optional.of(Problem.of(
                    Status.BAD_REQUEST, "the protocol can't change here; expected HTTP/1.1 and no more body"));
        }
        if (draining) {
            return Optional.of(Problem.of(Status.SERVICE_UNAVAILABLE, "the server is stopping; come again"));
        }
        send(Http1Encoder.upgrade(response, upgrade.protocol()));
        over();
        phase = Phase.CLOSING;
        deadline.end();
        upgraded = new Upgraded(upgrade.next().begin(serving.connection()), transport);
        upgraded.takeOver(here.pipeline());
        return Optional.empty();
    }

    @Override
    public boolean isWritable() {
        return transport.isWritable();
    }

    @Override
    public void write(byte[] piece) {
        send(new DefaultHttpContent(Unpooled.wrappedBuffer(piece)));
    }

    @Override
    public void end() {
        send(LastHttpContent.EMPTY_LAST_CONTENT);
        next();
    }

    @Override
    public void breakOff() {
        transport.abort();
    }

    @Override
    public void due(Duration fromNow) {
        deadline.set(fromNow);
    }

    @Override
    public Incoming.Flow flow() {
        return new ReadingPause(transport);
    }

    @Override
    public void handlerBegins(Exchange asked) {
        if (blocking != null) {
            blocking.begins(asked, deadline.set(limits.handler()));
        }
    }

    @Override
    public void handlerReturns() {
        if (blocking != null) {
            blocking.ends();
        }
    }

    @Override
    public boolean isShared() {
        return false;
    }

    /// All of the answer was written: on to the next request, or to the end.
    private void next() {
        over();
        streaming = false;
        if (isLast || draining) {
            finish();
        } else if (phase == Phase.WHOLE) {
            phase = Phase.IDLE;
            deadline.set(limits.keepAlive());
            resume();
        }
    }

    private void over() {
        if (exchange != null) {
            exchange.ends();
            exchange = null;
        }
    }

    private void finish() {
        phase = Phase.CLOSING;
        deadline.end();
        transport.close();
    }

    private void resume() {
        if (phase != Phase.CLOSING) {
            decoder.resume();
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
                transport.close(
                        begun == 0
                                ? new CloseReason.TimedOut(
                                        "the first request", limits.head().time())
                                : new CloseReason.TimedOut("the next request", limits.keepAlive()));
            }
            case HEAD ->
                refuse(Problem.of(
                        Status.REQUEST_TIMEOUT,
                        "the head was not whole after " + limits.head().time().toSeconds() + " s"));
            case BODY, WHOLE -> {
                if (exchange != null) {
                    exchange.late();
                }
            }
            case CLOSING -> {}
        }
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
