package dev.hawser.core.conversation;

import dev.hawser.core.protocol.CloseReason;
import java.io.IOException;

/// The connection broke while straight-line code was using it.
public final class ConnectionLostException extends IOException {
    private static final long serialVersionUID = 1;

    private final transient CloseReason reason;

    ConnectionLostException(CloseReason reason) {
        super("the connection was lost: " + reason);
        this.reason = reason;
    }

    /// Returns why.
    public CloseReason reason() {
        return reason;
    }
}
