package dev.hawser.web.socket;

import dev.hawser.web.Request;
import java.util.Optional;

/// One client's WebSocket. Every method may be called from any thread, at any time; after it has closed they do
/// nothing.
///
/// Messages leave in the order in which they were sent. **What waits is bounded**, as for a
/// [Transport][dev.hawser.core.protocol.Transport]: while the client reads too slowly, `send` blocks on the thread
/// engines, where that holds up nobody else; elsewhere [#isWritable] turns false, which
/// [WebSocketProtocol#writabilityChanged] says, and past the bound of its options the client is dropped. While it reads
/// too slowly nothing more is read from it.
public final class WebSocket {
    private final SocketConnection connection;

    WebSocket(SocketConnection connection) {
        this.connection = connection;
    }

    /// Sends a text. A lone surrogate goes out as `?`.
    public void send(String text) {
        connection.send(Message.text(text));
    }

    /// Sends bytes.
    ///
    /// @param message given away
    public void send(byte[] message) {
        connection.send(new Message(Frames.BINARY, message));
    }

    /// Asks the client whether it is there. It is asked by itself after a time of silence; the answer is seen to.
    public void ping() {
        connection.ping();
    }

    /// Closes in order: after what was sent before, the client is told, and has a while to answer.
    ///
    /// @param code one that may be sent: 1000 to 1003, 1007 to 1014, or 3000 to 4999
    /// @param reason for people, at most 123 bytes of UTF-8
    /// @throws IllegalArgumentException when either is none
    public void close(int code, String reason) {
        if (!Closing.mayBeSent(code)) {
            throw new IllegalArgumentException(
                    "code is " + code + "; expected 1000 to 1003, 1007 to 1014 or 3000 to 4999 (RFC 6455 §7.4)");
        }
        connection.close(new Closing(code, reason));
    }

    /// Closes in order, because all is done.
    public void close() {
        connection.close(new Closing(Closing.NORMAL, ""));
    }

    /// Returns whether it is neither closing nor closed.
    public boolean isOpen() {
        return connection.isTaking();
    }

    /// Returns whether there is room for more to be sent.
    public boolean isWritable() {
        return connection.isWritable();
    }

    /// Stops reading from the client, until [#resumeReading]. A few messages may still come.
    public void pauseReading() {
        connection.pauseReading();
    }

    /// Reads again.
    public void resumeReading() {
        connection.resumeReading();
    }

    /// Returns what both sides speak, if the client offered any that the options have.
    public Optional<String> subprotocol() {
        return connection.terms().subprotocol();
    }

    /// Returns the request that it began with.
    public Request request() {
        return connection.terms().request();
    }

    SocketConnection connection() {
        return connection;
    }

    @Override
    public String toString() {
        return "WebSocket of " + request().peer();
    }
}
