package dev.hawser.core.conversation;

/// Straight-line code for one connection. It runs on a thread that may block: the connection's own on the thread
/// engines, a virtual thread that the loop feeds on the event loop.
@FunctionalInterface
public interface ConversationHandler {
    /// Converses. When it returns, what it wrote is sent and the connection closes; when it throws, the connection
    /// closes too, and the failure is logged once.
    void converse(Conversation conversation) throws Exception;
}
