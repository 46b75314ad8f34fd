/// The Netty channels that Netty has not, and what they stand on. Knows no protocol and no connection.
///
/// - `OwnChannel` is what they have in common; `LockChannel` is one whose event loop is a `LockLoop`, which is no
///   thread but a lock;
/// - `BlockingChannel` is a `LockChannel` that one thread cranks, on a `Wire`: a socket, or an end in memory;
/// - `MemoryChannel` is an end in memory on an event loop, or on a lock that a test's thread takes;
/// - `MemoryEnd` is one of two, joined by a `Pipe` each way.
///
/// What is public here is for the engine's other rooms.
@NullMarked
package dev.hawser.core.engine.channel;

import org.jspecify.annotations.NullMarked;
