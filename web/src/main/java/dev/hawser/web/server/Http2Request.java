package dev.hawser.web.server;

import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.Status;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelFuture;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http2.DefaultHttp2Headers;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;

/// One stream of HTTP/2, which is a request and its answer (RFC 9113 §8.1). For the connection's callbacks, but for
/// what is said to be taken of a body.
// What becomes of a frame is heard by the codec; a future for each would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Request implements ExchangeWire, Incoming.Flow {
    private static final byte[] NOTHING = {};

    /// How many times a client that takes nothing is looked at before it has taken nothing for too long.
    private static final int LOOKS = 4;

    private final Serving serving;
    private final Http2Requests connection;
    private final Http2Stream stream;
    private final Exchange exchange;
    private final AtomicInteger taken = new AtomicInteger();
    private long dueNanos;
    private long movedNanos;
    private int heldBytes;
    private boolean bodyEnded;
    private boolean over;

    Http2Request(Serving serving, Http2Requests connection, Http2Stream stream) {
        this.serving = serving;
        this.connection = connection;
        this.stream = stream;
        this.exchange = new Exchange(serving, this);
        due(serving.limits().head().time());
    }

    // The request.

    /// Takes the head.
    ///
    /// @throws Http2Exception when it is malformed (§8.1.1), which resets the stream
    void head(Http2Headers headers, boolean isWhole) throws Http2Exception {
        bodyEnded = isWhole;
        try {
            var head = Http2Head.check(stream.id(), headers, serving);
            exchange.accept(head, headers.getLong(HttpHeaderNames.CONTENT_LENGTH, 0));
            if (Exchange.isContinueExpected(headers.get(HttpHeaderNames.EXPECT)) && !isWhole) {
                var goOn = new DefaultHttp2Headers(false).status(HttpResponseStatus.CONTINUE.codeAsText());
                connection.write(stream, goOn, false);
            }
        } catch (ProblemException broken) {
            exchange.refuse(broken.problem());
            return;
        }
        if (isWhole) {
            bodyEnds();
        } else {
            uninterrupted(exchange::start);
        }
    }

    /// Takes a part of the body.
    ///
    /// @return how much of it needs no room any more; the rest is [taken][#taken] later
    int body(ByteBuf data, boolean isLast) throws Http2Exception {
        int count = data.readableBytes();
        boolean later = exchange.isStreaming();
        if (later || !exchange.isAnswered()) {
            try {
                if (!later) {
                    hold(count);
                }
                exchange.add(data);
            } catch (ProblemException broken) {
                exchange.refuse(broken.problem());
            }
        }
        if (isLast) {
            bodyEnds();
        }
        return later ? 0 : count;
    }

    private void hold(int count) {
        heldBytes += count;
        if (connection.isHeldTooMuch(count)) {
            throw new ProblemException(
                    Status.SERVICE_UNAVAILABLE, "too much is sent at once over this connection; try again later");
        }
    }

    /// Notes that all of the body is there.
    void bodyEnds() throws Http2Exception {
        bodyEnded = true;
        uninterrupted(exchange::bodyEnds);
    }

    /// What asks a handler.
    private interface Step {
        void run() throws InterruptedException;
    }

    private void uninterrupted(Step step) throws Http2Exception {
        try {
            step.run();
        } catch (InterruptedException cut) {
            Thread.currentThread().interrupt();
            throw Http2Exception.streamError(stream.id(), Http2Error.CANCEL, cut, "the server was told to stop");
        }
    }

    // The answer.

    @Override
    public void answer(Response response, byte[] content, boolean headOnly) {
        boolean empty = headOnly || content.length == 0 || !response.status().hasBody();
        var written = connection.write(stream, Http2Head.of(response), empty);
        if (!empty) {
            beginStall();
            written = connection.write(stream, content, true);
        }
        endsWith(written);
    }

    @Override
    public void begin(Response response) {
        connection.write(stream, Http2Head.of(response), false);
        beginStall();
    }

    @Override
    public boolean sendFile(Response response, ResponseBody.File file) {
        // It goes in frames.
        return false;
    }

    @Override
    public Optional<Problem> upgrade(Response response, ResponseBody.Upgraded upgrade) {
        return Optional.of(
                Problem.of(Status.BAD_REQUEST, "the protocol can't change here; expected a request of HTTP/1.1"));
    }

    /// Asks an answer on its way to come to its end soon.
    void drain() {
        exchange.drain();
    }

    @Override
    public boolean isWritable() {
        return !over && connection.flow().isWritable(stream);
    }

    @Override
    public void write(byte[] piece) {
        connection.write(stream, piece, false);
    }

    @Override
    public void end() {
        endsWith(connection.write(stream, NOTHING, true));
    }

    private void endsWith(ChannelFuture written) {
        written.addListener(sent -> {
            if (sent.isSuccess()) {
                over = true;
                if (!bodyEnded) {
                    // The rest of the request is of no use (§8.1).
                    connection.reset(stream, Http2Error.NO_ERROR);
                }
            }
        });
    }

    @Override
    public void breakOff() {
        connection.reset(stream, Http2Error.INTERNAL_ERROR);
    }

    @Override
    public Incoming.Flow flow() {
        return this;
    }

    @Override
    public void waits(int waitingBytes) {
        // The client has no more room than that.
    }

    @Override
    public void taken(int bytes, int waitingBytes) {
        if (taken.getAndAdd(bytes) == 0) {
            serving.transport().execute(() -> connection.consumed(stream, taken.getAndSet(0)));
        }
    }

    @Override
    public void handlerBegins(Exchange asked) {
        // Each has a thread of its own, which is interrupted when its answer is called off.
    }

    @Override
    public void handlerReturns() {
        // See above.
    }

    @Override
    public boolean isShared() {
        return true;
    }

    /// Writes on: there may be room now.
    void pump() {
        exchange.pump();
    }

    // Time.

    @Override
    public void due(Duration fromNow) {
        dueNanos = connection.due(fromNow);
    }

    long dueNanos() {
        return dueNanos;
    }

    /// Notes that a part of the answer has left.
    void moves() {
        movedNanos = connection.nanoTime();
    }

    private void beginStall() {
        moves();
        due(serving.limits().streams().stall().dividedBy(LOOKS));
    }

    /// Sees what is late.
    void late() {
        if (!exchange.isAnswered()) {
            exchange.late();
        } else {
            checkStall();
        }
        if (dueNanos - connection.nanoTime() <= 0) {
            // Nothing in particular; not to be asked again at once.
            due(serving.limits().streams().stall().dividedBy(LOOKS));
        }
    }

    private void checkStall() {
        var stall = serving.limits().streams().stall();
        if (!connection.flow().hasFlowControlled(stream) && isWritable()) {
            // It is the source that has nothing to send.
            moves();
        } else if (connection.nanoTime() - movedNanos >= stall.toNanos()) {
            connection.reset(stream, Http2Error.CANCEL);
        }
    }

    // The end.

    /// Notes that the client has ended its output.
    void clientLeaves() {
        if (!bodyEnded) {
            exchange.refuse(Problem.of(Status.BAD_REQUEST, "the body ends too early (RFC 9113 §8.1)"));
        }
        exchange.clientLeaves();
    }

    /// Notes that the stream is closed, perhaps before its time.
    void lost() {
        connection.isHeldTooMuch(-heldBytes);
        heldBytes = 0;
        if (!over) {
            over = true;
            exchange.lost();
        }
        exchange.ends();
    }
}
