package dev.hawser.core.engine;

import java.io.IOException;
import java.net.BindException;
import java.net.SocketAddress;

/// Says which address could not be bound, which neither the kernel nor the JDK does.
final class BindFailure {
    private BindFailure() {}

    static IOException at(SocketAddress address, Throwable cause) {
        var failure = new BindException("can't listen on " + address + ": " + cause.getMessage()
                + "; stop whoever has it, or choose another port (0 picks a free one)");
        failure.initCause(cause);
        return failure;
    }
}
