package dev.hawser.web.server;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http2.Http2Connection;
import io.netty.handler.codec.http2.Http2ConnectionAdapter;
import io.netty.handler.codec.http2.Http2Error;
import io.netty.handler.codec.http2.Http2Exception;
import io.netty.handler.codec.http2.Http2FrameAdapter;
import io.netty.handler.codec.http2.Http2Headers;
import io.netty.handler.codec.http2.Http2RemoteFlowController;
import io.netty.handler.codec.http2.Http2Settings;
import io.netty.handler.codec.http2.Http2Stream;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// HTTP/2, as a server (RFC 9113): has the requests of one connection answered side by side. For the connection's
/// callbacks.
// What becomes of a frame is heard by the codec; a future for each would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
final class Http2Requests extends Http2FrameAdapter implements Spoken {
    /// Says that a client has seen the first GOAWAY.
    private static final long DRAIN_PING = 0x6861777365720001L;

    /// How long a client may take for that: longer than most ways there and back.
    private static final Duration DRAIN_NOTICE = Duration.ofSeconds(1);

    private final Serving serving;
    private final Transport transport;
    private final HttpLimits limits;
    private final Deadline deadline;
    private final Http2Watch watch;
    private final Http2Codec codec;
    private final Http2Connection connection;
    private final Http2Connection.PropertyKey key;
    private final Rate resetsSent;
    private long heldBytes;
    private boolean settled;
    private boolean reading;
    private boolean draining;
    private boolean leaving;
    private boolean armed;
    private long armedNanos;
    private boolean lost;
    private boolean inHead;
    /// When the client must have sent its settings, and after that another request, if there is none.
    private long idleDueNanos;

    private long headDueNanos;
    private long leaveDueNanos;

    Http2Requests(Serving serving) {
        this.serving = serving;
        this.transport = serving.transport();
        this.limits = serving.limits();
        this.deadline = new Deadline(transport.clock(), this::late);
        this.watch = new Http2Watch(limits.streams(), deadline);
        this.resetsSent = new Rate(limits.streams().resets(), limits.streams().window(), deadline::nanoTime);
        this.codec = Http2Codec.of(limits, this, watch);
        this.connection = codec.connection();
        this.key = connection.newKey();
        connection.addListener(new Http2ConnectionAdapter() {
            @Override
            public void onStreamClosed(Http2Stream stream) {
                streamCloses(stream);
            }
        });
        flow().listener(this::pump);
    }

    /// Puts this and what it needs into a pipeline, behind a handler.
    void into(ChannelPipeline pipeline, String before) {
        idleDueNanos = due(limits.head().time());
        pipeline.addAfter(before, "http2", codec);
    }

    // What the client says.

    @Override
    public void onSettingsRead(ChannelHandlerContext from, Http2Settings settings) {
        if (!settled) {
            settled = true;
            idleDueNanos = due(limits.keepAlive());
        }
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext from,
            int streamId,
            Http2Headers headers,
            int streamDependency,
            short weight,
            boolean exclusive,
            int padding,
            boolean endOfStream)
            throws Http2Exception {
        onHeadersRead(from, streamId, headers, padding, endOfStream);
    }

    @Override
    public void onHeadersRead(
            ChannelHandlerContext from, int streamId, Http2Headers headers, int padding, boolean endOfStream)
            throws Http2Exception {
        checkBroken();
        var stream = connection.stream(streamId);
        var known = request(stream);
        if (known == null) {
            var begins = new Http2Request(serving, this, stream);
            stream.setProperty(key, begins);
            begins.head(headers, endOfStream);
        } else {
            // Trailers, which are dropped; the codec has seen to it that they end the stream.
            known.bodyEnds();
        }
    }

    @Override
    public int onDataRead(ChannelHandlerContext from, int streamId, ByteBuf data, int padding, boolean endOfStream)
            throws Http2Exception {
        checkBroken();
        if (!endOfStream && !data.isReadable()) {
            String excess = watch.idleFrame();
            if (!excess.isEmpty()) {
                throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "%s", excess);
            }
        }
        var request = request(connection.stream(streamId));
        return padding + (request == null ? data.readableBytes() : request.body(data, endOfStream));
    }

    @Override
    public void onPingAckRead(ChannelHandlerContext from, long data) {
        if (data == DRAIN_PING) {
            leave();
        }
    }

    /// Has the frames that are left in a buffer not be run when the connection is at its end.
    private void checkBroken() throws Http2Exception {
        if (codec.isBroken()) {
            throw Http2Exception.connectionError(Http2Error.ENHANCE_YOUR_CALM, "the connection is at its end");
        }
    }

    /// Notes that the client has ended its output; what it has asked for is still answered.
    void inputEnds() {
        leaving = true;
        requests().forEach(Http2Request::clientLeaves);
        closeIfDone();
    }

    /// Notes whether frames are being read, after which all that was written is sent.
    void reading(boolean now) {
        reading = now;
    }

    /// Notes whether some of a head is there, and not all of it.
    void watchHead(boolean isInHead) {
        if (isInHead && !inHead) {
            headDueNanos = due(limits.head().time());
        }
        inHead = isInHead;
    }

    // What requests say.

    /// Sends a head.
    ChannelFuture write(Http2Stream stream, Http2Headers headers, boolean isLast) {
        var context = codec.context();
        return codec.encoder().writeHeaders(context, stream.id(), headers, 0, isLast, context.newPromise());
    }

    /// Sends a part of a body, as far as the client has room for it.
    ChannelFuture write(Http2Stream stream, byte[] bytes, boolean isLast) {
        var context = codec.context();
        var written = codec.encoder()
                .writeData(context, stream.id(), Unpooled.wrappedBuffer(bytes), 0, isLast, context.newPromise());
        if (!reading) {
            // Else the codec does so, after all that was read.
            codec.flush(context);
        }
        return written;
    }

    /// Ends a stream before its time.
    void reset(Http2Stream stream, Http2Error error) {
        var context = codec.context();
        codec.resetStream(context, stream.id(), error.code(), context.newPromise());
    }

    /// Lets a client send as much again as was taken.
    void consumed(Http2Stream stream, int bytes) {
        if (lost) {
            return;
        }
        try {
            codec.decoder().flowController().consumeBytes(stream, bytes);
        } catch (Http2Exception failure) {
            codec.onError(codec.context(), true, failure);
        }
    }

    /// Counts what is kept of bodies that aren't whole, over all requests of the connection.
    ///
    /// @return whether that is too much
    boolean isHeldTooMuch(long more) {
        heldBytes += more;
        return heldBytes > (long) limits.streams().bodies() * limits.body().bytes();
    }

    /// Returns how what is sent is held back by the client.
    Http2RemoteFlowController flow() {
        return codec.encoder().flowController();
    }

    HttpLimits limits() {
        return limits;
    }

    long nanoTime() {
        return deadline.nanoTime();
    }

    // What the codec says.

    /// Notes that a part of a body has left.
    void sent(int streamId) {
        watch.dataSent();
        var request = request(connection.stream(streamId));
        if (request != null) {
            request.moves();
        }
    }

    /// Notes that a stream was reset here.
    void resetSent() {
        // Whoever hasn't heard yet that this is the end is refused, and meant no harm.
        if (!leaving && resetsSent.isPassed()) {
            codec.calmDown("too many streams had to be reset");
        }
    }

    private void pump(Http2Stream stream) {
        var request = request(stream);
        if (request != null) {
            request.pump();
        }
    }

    private void streamCloses(Http2Stream stream) {
        Http2Request request = stream.removeProperty(key);
        if (request != null) {
            request.lost();
        }
        if (connection.numActiveStreams() == 0) {
            idleDueNanos = due(limits.keepAlive());
            closeIfDone();
        }
    }

    private @Nullable Http2Request request(@Nullable Http2Stream stream) {
        return stream == null ? null : stream.getProperty(key);
    }

    private List<Http2Request> requests() {
        var all = new ArrayList<Http2Request>();
        try {
            connection.forEachActiveStream(stream -> {
                var request = request(stream);
                if (request != null) {
                    all.add(request);
                }
                return true;
            });
        } catch (Http2Exception impossible) {
            throw new AssertionError("collecting throws nothing", impossible);
        }
        return all;
    }

    // The end.

    /// Says goodbye twice (§6.8): what the client has sent before it hears of it is still taken.
    @Override
    public void drain() {
        if (draining || leaving) {
            return;
        }
        draining = true;
        if (!settled) {
            transport.close();
            return;
        }
        goAway(Integer.MAX_VALUE);
        var context = codec.context();
        codec.encoder().writePing(context, false, DRAIN_PING, context.newPromise());
        leaveDueNanos = due(DRAIN_NOTICE);
        requests().forEach(Http2Request::drain);
    }

    private void leave() {
        if (!leaving) {
            leaving = true;
            goAway(connection.remote().lastStreamCreated());
            closeIfDone();
        }
    }

    private void goAway(int lastStreamId) {
        var context = codec.context();
        codec.goAway(context, lastStreamId, Http2Error.NO_ERROR.code(), Unpooled.EMPTY_BUFFER, context.newPromise());
    }

    private void closeIfDone() {
        if (leaving && connection.numActiveStreams() == 0) {
            transport.close();
        }
    }

    @Override
    public void lost(CloseReason reason) {
        lost = true;
        deadline.end();
        requests().forEach(Http2Request::lost);
    }

    // Time.

    /// Has [#late] called by then, at the latest.
    ///
    /// @return when that is
    long due(Duration fromNow) {
        long dueNanos = deadline.nanoTime() + fromNow.toNanos();
        due(dueNanos);
        return dueNanos;
    }

    private void due(long dueNanos) {
        if (!lost && (!armed || dueNanos - armedNanos < 0)) {
            armed = true;
            armedNanos = dueNanos;
            deadline.set(Duration.ofNanos(Math.max(0, dueNanos - deadline.nanoTime())));
        }
    }

    private void late() {
        armed = false;
        if (isOver(deadline.nanoTime())) {
            return;
        }
        for (var request : requests()) {
            if (request.dueNanos() - deadline.nanoTime() <= 0) {
                request.late();
            } else {
                due(request.dueNanos());
            }
        }
    }

    /// Sees whether what the connection itself waits for has come.
    private boolean isOver(long now) {
        if (inHead && headDueNanos - now <= 0) {
            codec.calmDown("a head was not whole in time");
            return true;
        }
        if (inHead) {
            due(headDueNanos);
        }
        if (draining && !leaving && leaveDueNanos - now <= 0) {
            leave();
        } else if (draining && !leaving) {
            due(leaveDueNanos);
        }
        if (settled && connection.numActiveStreams() > 0) {
            // Requests have times of their own.
            return false;
        }
        if (idleDueNanos - now > 0) {
            due(idleDueNanos);
            return false;
        }
        if (settled) {
            goAway(connection.remote().lastStreamCreated());
            transport.close(new CloseReason.TimedOut("the next request", limits.keepAlive()));
        } else {
            transport.close(new CloseReason.TimedOut(
                    "the settings of HTTP/2", limits.head().time()));
        }
        return true;
    }
}
