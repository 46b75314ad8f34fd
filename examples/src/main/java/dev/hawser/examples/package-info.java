/// Small whole programs, each of which a test runs. The README and the Javadoc show parts of these files and no
/// others.
///
/// - [ThreeEngines]: one protocol, served by each engine in turn; start here
/// - [Echo]: a server that runs until it is stopped
/// - [Guess]: straight-line code, a game with each client
/// - [Chat]: writing to other people's connections
/// - [ManyConnections]: thousands of connections on one event loop
/// - [ErrorHandling]: connections in trouble, and others that don't notice
/// - [TcpProxy]: joining two connections
/// - [AskEcho]: a client, which asks and leaves
/// - [StayConnected]: a client that keeps its connection, whatever the server does
/// - [SecureEcho]: TLS at both ends, with a certificate of its own
/// - [FlakyNetwork]: a client that gets its answers over a network that cuts and breaks, for tests
/// - [TimeService] and [AskTime]: UDP, with what a client has to do about loss
/// - [Discovery]: UDP multicast, finding services on the local network
@NullMarked
package dev.hawser.examples;

import org.jspecify.annotations.NullMarked;
