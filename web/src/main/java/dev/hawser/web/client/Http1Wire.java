package dev.hawser.web.client;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import dev.hawser.web.client.HttpClientException.Kind;
import dev.hawser.web.server.Deadline;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.channel.socket.ChannelInputShutdownEvent;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpObject;
import io.netty.handler.codec.http.HttpRequestEncoder;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import org.jspecify.annotations.Nullable;

/// HTTP/1.1 on one connection (RFC 9112): a request, its answer, and the next. For the connection's callbacks, but
/// for what a [Wire] is.
// What becomes of a write is heard by the connection.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http1Wire extends ChannelInboundHandlerAdapter implements Wire, Http1Answers.Asker {
    private final ClientOptions options;
    private final Owner owner;
    private final Transport transport;
    private final Deadline deadline;
    private @Nullable ChannelHandlerContext context;
    private @Nullable Http1Exchange current;
    private @Nullable HttpClientException over;
    private @Nullable Http1Exchange finished;
    private boolean draining;
    private long writtenBytes;
    private long takenBytes;

    Http1Wire(ClientOptions options, Owner owner, Transport transport) {
        this.options = options;
        this.owner = owner;
        this.transport = transport;
        this.deadline = new Deadline(transport.clock(), this::late);
    }

    @Override
    public void addTo(ChannelPipeline pipeline, String before) {
        pipeline.addAfter(before, "answers", new Http1Answers(options.sizes().headBytes(), this));
        pipeline.addAfter("answers", "requests", new HttpRequestEncoder());
        pipeline.addAfter("requests", "exchanges", this);
        deadline.set(options.pool().keepAlive());
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext added) {
        context = added;
    }

    // The request.

    @Override
    public Deferred<Arrival> send(Sendable request) {
        var exchange = new Http1Exchange(request, this, transport);
        transport.execute(() -> begin(exchange));
        return exchange.answer();
    }

    private void begin(Http1Exchange exchange) {
        if (over != null) {
            exchange.fail(over);
        } else if (exchange.answer().isFired()) {
            // Called off before it began.
            owner.freed();
        } else {
            current = exchange;
            // In place of what was left of the time that the connection may lie idle.
            deadline.set(options.timeouts().stall());
            exchange.begin();
        }
    }

    /// Writes a part of a request.
    void write(HttpObject message) {
        if (context != null) {
            writtenBytes += message instanceof HttpContent part ? part.content().readableBytes() : 0;
            context.writeAndFlush(message);
        }
    }

    /// Notes that all of a request was written.
    void sent() {
        deadline.set(options.timeouts().answer());
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext from) {
        if (current != null) {
            current.pump();
        }
    }

    // The answer.

    @Override
    public boolean isWaiting() {
        return current != null;
    }

    @Override
    public boolean isHeadOnly() {
        return current != null && current.isHeadOnly();
    }

    @Override
    public void answerComes() {
        if (current != null) {
            current.answerComes();
        }
    }

    @Override
    public void surplus() {
        end(Kind.PROTOCOL, "the server sent more than an answer");
    }

    @Override
    public void channelRead(ChannelHandlerContext from, Object message) {
        try {
            var exchange = current;
            if (exchange == null) {
                return;
            }
            var broken = AnswerRules.broken((HttpObject) message, exchange.request());
            if (broken != null) {
                fail(broken);
                return;
            }
            if (message instanceof HttpResponse head) {
                takeHead(exchange, head);
            }
            if (message instanceof HttpContent content && exchange.isAnswered()) {
                deadline.set(options.timeouts().stall());
                exchange.add(content.content());
                if (content instanceof LastHttpContent) {
                    finish(exchange);
                }
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void takeHead(Http1Exchange exchange, HttpResponse head) {
        if (head.status().code() < 200) {
            if (!exchange.takeInterim()) {
                fail(new HttpClientException(
                        Kind.PROTOCOL,
                        exchange.request() + " has more than " + MOST_INTERIM
                                + " interim answers; expected an answer"));
            }
            return;
        }
        deadline.set(options.timeouts().stall());
        exchange.takeHead(head);
    }

    private void finish(Http1Exchange exchange) {
        current = null;
        if (exchange.finish() && !draining && transport.isOpen()) {
            finished = exchange;
        } else {
            end(Kind.BROKEN, "the connection was closed after an answer");
            exchange.tellEnd();
        }
    }

    /// Only now is it known that nothing came behind the answer. The connection is free before the answer's end is
    /// told, so that whoever then asks again finds it.
    @Override
    public void channelReadComplete(ChannelHandlerContext from) {
        var exchange = finished;
        if (exchange != null) {
            finished = null;
            if (over == null) {
                deadline.set(options.pool().keepAlive());
                owner.freed();
            }
            exchange.tellEnd();
        }
        from.fireChannelReadComplete();
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext from, Object event) {
        if (event == ChannelInputShutdownEvent.INSTANCE) {
            end(Kind.BROKEN, "the server closed the connection before its answer was whole");
        }
    }

    // The end.

    private void late() {
        var exchange = current;
        if (exchange == null) {
            if (owner.letGo()) {
                transport.close();
            }
        } else if (!exchange.isAnswered() && !exchange.isSent()) {
            checkUpload(exchange);
        } else if (!exchange.isAnswered()) {
            fail(new HttpClientException(
                    Kind.TIMEOUT,
                    exchange.request() + " was not answered within "
                            + options.timeouts().answer() + " (Timeouts.answer)"));
        } else if (exchange.isHeldBack()) {
            deadline.set(options.timeouts().stall());
        } else {
            fail(new HttpClientException(
                    Kind.TIMEOUT,
                    "nothing more came of the answer to " + exchange.request() + " within "
                            + options.timeouts().stall() + " (Timeouts.stall)"));
        }
    }

    /// Sees whether the server takes the request's body. Where all that there is was taken, it is the caller who is
    /// slow, for which there is the bound on all of a call.
    private void checkUpload(Http1Exchange exchange) {
        long left = transport.pendingBytes();
        long taken = writtenBytes - left;
        if (left > 0 && taken <= takenBytes) {
            fail(new HttpClientException(
                    Kind.TIMEOUT,
                    "the server took nothing more of the body of " + exchange.request() + " within "
                            + options.timeouts().stall() + " (Timeouts.stall)"));
        } else {
            takenBytes = taken;
            deadline.set(options.timeouts().stall());
        }
    }

    /// Gives up the exchange, and the connection with it: what else comes would be taken for another answer.
    void fail(HttpClientException reason) {
        var exchange = current;
        current = null;
        over = over == null ? gone(reason) : over;
        if (exchange != null) {
            exchange.fail(reason);
        }
        deadline.end();
        owner.gone();
        transport.abort();
    }

    /// Takes no more, and closes in order.
    private void end(Kind kind, String why) {
        var exchange = current;
        current = null;
        over = over == null ? gone(new HttpClientException(kind, why)) : over;
        if (exchange != null) {
            exchange.fail(exchange.broken(kind, why));
        }
        deadline.end();
        owner.gone();
        transport.close();
    }

    /// Returns what a request hears that comes too late for this connection, and so was never sent.
    private static HttpClientException gone(HttpClientException reason) {
        return HttpClientException.untouched(
                Kind.BROKEN, "the connection was gone before the request was sent: " + reason.getMessage(), reason);
    }

    /// Gives up an exchange, if it isn't over.
    void abandon(Http1Exchange exchange, HttpClientException reason) {
        if (exchange == current) {
            fail(reason);
        } else {
            exchange.fail(reason);
        }
    }

    @Override
    public void drain() {
        draining = true;
        if (current == null) {
            end(Kind.BROKEN, "the reactor stops");
        }
    }

    @Override
    public void lost(CloseReason reason) {
        var failure = Wire.failure(reason);
        end(failure.kind(), String.valueOf(failure.getMessage()));
    }

    @Override
    public boolean isShared() {
        return false;
    }

    @Override
    public int capacity() {
        return 1;
    }

    @Override
    public void close(HttpClientException reason) {
        transport.execute(() -> {
            if (current == null) {
                end(reason.kind(), String.valueOf(reason.getMessage()));
            } else {
                fail(reason);
            }
        });
    }
}
