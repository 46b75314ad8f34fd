package dev.hawser.core.protocol;

import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Keeps the connection for those who extend one of its heirs, so that they needn't be handed it with every call.
abstract sealed class ConnectedProtocol implements Protocol permits FrameProtocol, LineProtocol {
    private @Nullable Transport transport;

    /// Greets a new connection. Does nothing by default.
    protected void connectionMade() throws Exception {}

    /// Returns the connection.
    ///
    /// @throws IllegalStateException before [#connectionMade()]
    protected final Transport transport() {
        if (transport == null) {
            throw new IllegalStateException("there is no transport before connectionMade(); use it there, or later");
        }
        return transport;
    }

    @Override
    public final void connectionMade(Transport transport) throws Exception {
        this.transport = Objects.requireNonNull(transport);
        connectionMade();
    }
}
