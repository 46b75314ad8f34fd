/// What the operating system's sockets must be told, and what goes wrong with them. Nothing here knows of the others
/// but by name.
///
/// - `SocketFile` is where a UNIX socket is found; `SocketNames` and `BindFailure` say addresses as a user knows them;
/// - `ReserveDescriptor` and `Exhaustion` are for when there are no descriptors, `WarmStart` is for before;
/// - `SocketSettings` are broadcast and groups for UDP, of the JDK (`JdkSettings`) and of Netty (`NativeSettings`);
///   `KernelDrops` are datagrams that nobody read, `EmptyDatagrams` those that Netty doesn't send;
/// - `EpollWithoutGaps` mends Netty's epoll.
///
/// What is public here is for the engine's other rooms.
@NullMarked
package dev.hawser.core.engine.socket;

import org.jspecify.annotations.NullMarked;
