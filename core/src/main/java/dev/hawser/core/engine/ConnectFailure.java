package dev.hawser.core.engine;

import dev.hawser.core.engine.socket.BindFailure;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;
import java.util.concurrent.CancellationException;
import javax.net.ssl.SSLHandshakeException;

/// Says which address could not be reached, which neither the kernel nor the JDK does.
final class ConnectFailure {
    private ConnectFailure() {}

    static IOException to(SocketAddress address, Throwable cause) {
        String message = "can't connect to " + BindFailure.plain(address) + ": " + reason(address, cause);
        IOException failure = cause instanceof SocketTimeoutException
                ? new SocketTimeoutException(message)
                : new ConnectException(message);
        failure.initCause(cause);
        return failure;
    }

    static CancellationException stopping(SocketAddress address) {
        return new CancellationException("can't connect to " + BindFailure.plain(address)
                + ": the reactor is stopping; connect when it has stopped");
    }

    /// Says why hands could not be shaken, down to what was wrong with the certificate.
    static IOException noTls(TlsPeer peer, SocketAddress address, IOException cause) {
        String message = "no TLS with " + peer + " at " + BindFailure.plain(address) + ": " + allOf(cause);
        if (cause instanceof SocketTimeoutException) {
            var late = new SocketTimeoutException(message);
            late.initCause(cause);
            return late;
        }
        var failure = new SSLHandshakeException(message);
        failure.initCause(cause);
        return failure;
    }

    /// What the providers say first is that there is a problem; the problem is said by a cause of it.
    private static String allOf(Throwable failure) {
        var said = new StringBuilder(String.valueOf(failure.getMessage()));
        for (var cause = failure.getCause(); cause != null; cause = cause.getCause()) {
            String more = cause.getMessage();
            if (more != null && said.indexOf(more) < 0) {
                said.append("; ").append(more);
            }
        }
        return said.toString();
    }

    /// Without the address, which Netty appends in the JDK's notation.
    private static String reason(SocketAddress address, Throwable cause) {
        String message = cause.getMessage();
        if (message == null) {
            return cause.toString();
        }
        String suffix = ": " + address;
        return message.endsWith(suffix) ? message.substring(0, message.length() - suffix.length()) : message;
    }
}
