package dev.hawser.core.conversation;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;

/// Puts what the engine delivers into the inbox, and runs the handler that takes it out.
final class ConversationProtocol implements Sequential {
    /// Less than this is copied: keeping the engine's buffer would make it take a new one for every read.
    private static final int WORTH_KEEPING_BYTES = 4 * 1024;

    private final LineFormat format;
    private final ConversationHandler handler;
    private final Inbox inbox = new Inbox();

    ConversationProtocol(LineFormat format, ConversationHandler handler) {
        this.format = format;
        this.handler = handler;
    }

    @Override
    public void run(Transport transport, Feed feed) throws Exception {
        inbox.feedFrom(transport, feed);
        var conversation = new Conversation(inbox, transport, format);
        try {
            handler.converse(conversation);
        } catch (ConnectionLostException lost) {
            // The peer left in the middle; the handler chose to end with that, which is no failure of its own.
        } finally {
            conversation.release();
            inbox.discard();
        }
    }

    @Override
    public void dataReceived(Transport transport, ByteBuf data) {
        int length = data.readableBytes();
        inbox.put(
                transport,
                length < WORTH_KEEPING_BYTES ? transport.buffer(length).writeBytes(data) : data.retain());
    }

    @Override
    public void inputEnded(Transport transport) {
        inbox.end();
    }

    @Override
    public void stopping(Transport transport) {
        inbox.end();
    }

    @Override
    public void connectionLost(Transport transport, CloseReason reason) {
        inbox.lose(reason);
    }
}
