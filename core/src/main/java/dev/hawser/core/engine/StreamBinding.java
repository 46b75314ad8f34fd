package dev.hawser.core.engine;

import dev.hawser.core.tls.TlsServer;
import java.net.SocketAddress;
import java.util.Optional;

/// Where connections are taken, and what is spoken below their protocol.
///
/// @param address where to bind
/// @param backlog how many connections the kernel may hold that were not taken yet
/// @param tls what clients shake hands with; empty where they speak in the clear
public record StreamBinding(SocketAddress address, int backlog, Optional<TlsServer> tls) {}
