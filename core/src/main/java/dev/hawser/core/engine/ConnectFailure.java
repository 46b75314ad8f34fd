package dev.hawser.core.engine;

import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.net.SocketTimeoutException;

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
