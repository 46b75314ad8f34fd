/// What an application writes: a [Protocol] gets bytes and gives calls to its [Transport]. Nothing here knows a
/// socket, a thread or an engine, so each part can be tested with nothing but bytes.
///
/// Read [Protocol], then [Transport], then [LineProtocol] for text and [FrameProtocol] for messages of bytes.
/// [Tunnel] joins two connections, by a [Pump] each way. For UDP there are [DatagramProtocol], [DatagramTransport]
/// and [AmplificationLimit].
@NullMarked
package dev.hawser.core.protocol;

import org.jspecify.annotations.NullMarked;
