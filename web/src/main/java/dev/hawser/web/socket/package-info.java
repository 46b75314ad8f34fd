/// WebSocket (RFC 6455), with compression (RFC 7692): a resource answers with
/// [WebSockets#accept][dev.hawser.web.socket.WebSockets#accept], and from then on a
/// [WebSocketProtocol][dev.hawser.web.socket.WebSocketProtocol] speaks to the client through its
/// [WebSocket][dev.hawser.web.socket.WebSocket].
///
/// ```java
///     @Override
///     public void text(WebSocket socket, String message) {
///         room.send(name + ": " + message);
///     }
/// ```
///
/// Inside, from the wire up: `FrameReader` cuts bytes into frames, `MessageReader` puts them together as messages,
/// `SocketConnection` is the protocol of the connection and all that it may be told, `Handshake` how it begins. The
/// frames are read here and not by Netty's codec, which takes a frame only when it is whole, and so sees too late that
/// a text is none (RFC 6455 §8.1), and which says the closing code of some violations wrong or not at all.
@NullMarked
package dev.hawser.web.socket;

import org.jspecify.annotations.NullMarked;
