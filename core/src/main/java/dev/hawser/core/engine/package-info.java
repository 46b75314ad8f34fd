/// The three cranks: who reads the socket and calls the protocol. This is the only package that knows what a Netty
/// channel is.
///
/// From outside one needs [Engine], to choose, [Limits], to bound, and [ListeningPort], to ask and to stop;
/// for UDP [DatagramLimits] and [DatagramPort]. Inside:
///
/// - `Connection` is the transport of every protocol and keeps the promises that don't depend on the engine, each by
///   a part: `Opening`, `Inbound`, which is the last handler of every pipeline, `Outbound`, `BackPressure`, `Ending`;
///   a `ConnectionGroup` keeps the `Timeouts` of all;
/// - `BlockingCrank`, `BlockingChannel` and `LockLoop` are the thread pool and the virtual threads: a Netty channel
///   whose event loop is a lock;
/// - `LoopCrank` and `LoopAcceptor` are the event loop on io_uring, epoll or NIO;
/// - `Datagrams` is for a UDP port what `Connection` is for a connection; `BlockingDatagramChannel` and
///   `LoopDatagrams` are its sockets;
/// - `TlsLayer` is TLS under a connection, with what `core.tls` has loaded;
/// - `Reports` tells `core.observe` what happens;
/// - `MemoryNetwork` joins ends in one process, whatever engine serves each, by a `Pipe` each way;
/// - `MemoryCrank` is both ends of a connection in one process, on a clock that a test moves.
@NullMarked
package dev.hawser.core.engine;

import org.jspecify.annotations.NullMarked;
