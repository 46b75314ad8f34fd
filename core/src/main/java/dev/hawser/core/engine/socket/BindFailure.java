package dev.hawser.core.engine.socket;

import io.netty.util.NetUtil;
import java.io.IOException;
import java.net.BindException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;

/// Says which address could not be bound, which neither the kernel nor the JDK does. For the engine's rooms.
public final class BindFailure {
    private BindFailure() {}

    public static IOException at(SocketAddress address, Throwable cause) {
        var failure = new BindException("can't listen on " + plain(address) + ": " + cause.getMessage()
                + (address instanceof InetSocketAddress
                        ? "; stop whoever has it, or choose another port (0 picks a free one)"
                        : ""));
        failure.initCause(cause);
        return failure;
    }

    /// As numbers, without the name and the slash that the JDK puts before them.
    public static String plain(SocketAddress address) {
        return address instanceof InetSocketAddress internet
                ? NetUtil.toSocketAddressString(internet)
                : address.toString();
    }
}
