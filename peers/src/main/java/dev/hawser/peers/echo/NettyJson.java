package dev.hawser.peers.echo;

import dev.hawser.core.engine.IoTransport;
import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpServerCodec;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.util.ReferenceCountUtil;
import tools.jackson.databind.json.JsonMapper;

/// JSON on Netty's HTTP codec alone: one flush for each read. It sends no Date, looks at no path and has no timeouts.
///
/// @param transport what the loop waits on; not [IoTransport#AUTO]
record NettyJson(IoTransport transport) implements EchoServer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();

    @Override
    public int start() {
        return new BareNetty(transport).start(NettyJson::prepare);
    }

    private static void prepare(Channel connection) {
        connection.pipeline().addLast(new HttpServerCodec(), new Hellos());
    }

    // What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
    @SuppressWarnings("FutureReturnValueIgnored")
    private static final class Hellos extends ChannelInboundHandlerAdapter {
        @Override
        public void channelRead(ChannelHandlerContext context, Object message) {
            if (message instanceof HttpRequest) {
                byte[] body = MAPPER.writeValueAsBytes(Hello.world());
                var response = new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1, HttpResponseStatus.OK, Unpooled.wrappedBuffer(body));
                response.headers()
                        .set(HttpHeaderNames.CONTENT_TYPE, HttpHeaderValues.APPLICATION_JSON)
                        .setInt(HttpHeaderNames.CONTENT_LENGTH, body.length);
                context.write(response, context.voidPromise());
            }
            ReferenceCountUtil.release(message);
        }

        @Override
        public void channelReadComplete(ChannelHandlerContext context) {
            context.flush();
        }

        @Override
        public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
            context.close();
        }
    }
}
