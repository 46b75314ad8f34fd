/// The three cranks: who reads the socket and calls the protocol. With its rooms this is the only package that knows
/// what a Netty channel is.
///
/// From outside one needs [Engine], to choose, [Limits], to bound, and [ListeningPort], to ask and to stop;
/// for UDP [DatagramLimits] and [DatagramPort]. Inside:
///
/// - three cranks: `BlockingCrank` is the thread pool and the virtual threads, `LoopCrank` the event loop on io_uring,
///   epoll or NIO; each has an acceptor, an usher and a dialer. `MemoryCrank` is both ends of a connection in one
///   process, on a clock that a test moves;
/// - one connection: `Connection` is the transport of every protocol and keeps the promises that don't depend on the
///   engine, each by a part: `Opening` with `ProxyGate` and `TlsLayer`, `Inbound`, which is the last handler of every
///   pipeline and makes the `Callbacks`, `Outbound`, `BackPressure`, `Conversing`, `Ending`;
/// - many: a `ConnectionGroup` keeps the `Timeouts` of all and drains them; `Intake` lets those in that come,
///   `Clients` those that go out by a `Dial`; `Reports` tells `core.observe` what happens;
/// - `Datagrams` is for a UDP port what `Connection` is for a connection; `BlockingDatagramChannel` and
///   `LoopDatagrams` are its sockets;
/// - `MemoryNetwork` joins ends in one process, whatever engine serves each.
///
/// Below are three rooms, which know nothing of all this: `engine.channel` has the channels that are not Netty's,
/// `engine.socket` what the operating system's sockets want, and `engine.watch` who looks after others now and again.
/// What is public in them is for here; the architecture test keeps everybody else out.
@NullMarked
package dev.hawser.core.engine;

import org.jspecify.annotations.NullMarked;
