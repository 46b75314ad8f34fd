/// Keys, certificates, and what TLS is spoken with them. No channel and no thread; the engines put it under a
/// connection.
///
/// A server is described by [TlsOptions], which become a [TlsServer] when a port is bound; a client is a
/// [TlsClient]. What was agreed on with a peer is a [TlsSession].
@NullMarked
package dev.hawser.core.tls;

import org.jspecify.annotations.NullMarked;
