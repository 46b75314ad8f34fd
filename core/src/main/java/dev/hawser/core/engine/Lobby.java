package dev.hawser.core.engine;

import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Keeps what a channel says between being connected and having a protocol: the peer may speak, end or break at once,
/// and Netty's epoll tells of an end of input also when nothing wants to read. For the channel's event loop.
final class Lobby extends ChannelInboundHandlerAdapter {
    private final List<Consumer<ChannelHandlerContext>> said = new ArrayList<>();
    private final List<Object> held = new ArrayList<>();

    /// Lets the connection in, tells it that it has begun, and then what was said meanwhile. The lobby is gone then.
    void admit(ChannelHandlerContext context, Connection connection) {
        connection.intoPipeline();
        if (context.channel().isOpen()) {
            context.channel().config().setAutoRead(true);
        }
        context.fireChannelActive();
        said.forEach(word -> word.accept(context));
        held.clear();
        context.pipeline().remove(this);
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void channelActive(ChannelHandlerContext context) {
        // The connection is told when it is let in.
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        held.add(message);
        said.add(next -> next.fireChannelRead(message));
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        said.add(ChannelHandlerContext::fireChannelReadComplete);
    }

    @Override
    public void userEventTriggered(ChannelHandlerContext context, Object event) {
        said.add(next -> next.fireUserEventTriggered(event));
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        said.add(next -> next.fireExceptionCaught(cause));
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        said.add(ChannelHandlerContext::fireChannelInactive);
    }

    @Override
    public void handlerRemoved(ChannelHandlerContext context) {
        held.forEach(ReferenceCountUtil::release);
        held.clear();
    }
}
