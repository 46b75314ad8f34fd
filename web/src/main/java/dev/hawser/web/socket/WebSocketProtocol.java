package dev.hawser.web.socket;

/// What is said to one client over a [WebSocket], and what is made of its answers. One object serves one client.
///
/// What holds for a [protocol][dev.hawser.core.protocol.Protocol] holds here, on every engine: the calls for one client
/// never overlap, [#opened] comes first and [#closed] last, each once; on an event loop they must not block; what
/// they throw is logged and closes this WebSocket only, with 1011.
public interface WebSocketProtocol {
    /// Greets the client.
    default void opened(WebSocket socket) throws Exception {}

    /// Takes a text. Text from a client that is to send bytes only closes the WebSocket, by default, with 1003.
    default void text(WebSocket socket, String message) throws Exception {
        socket.close(Closing.UNSUPPORTED, "text is not taken here");
    }

    /// Takes bytes.
    ///
    /// @param message given away
    default void bytes(WebSocket socket, byte[] message) throws Exception {
        socket.close(Closing.UNSUPPORTED, "only text is taken here");
    }

    /// Learns that [WebSocket#isWritable] has changed, the sign for a producer to pause or to go on.
    default void writabilityChanged(WebSocket socket) throws Exception {}

    /// Says goodbye: the last call.
    ///
    /// @param closing what the client said, or this side; [Closing#ABNORMAL] when the connection broke
    default void closed(WebSocket socket, Closing closing) throws Exception {}
}
