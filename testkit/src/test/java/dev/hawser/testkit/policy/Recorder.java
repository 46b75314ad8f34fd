package dev.hawser.testkit.policy;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// Writes down what a protocol behind a policy gets to see.
class Recorder implements Protocol {
    private @Nullable Transport transport;
    private @Nullable CloseReason reason;
    final List<String> writability = new ArrayList<>();
    private final StringBuilder text = new StringBuilder();
    private long bytes;

    Transport transport() {
        if (transport == null) {
            throw new AssertionError("connectionMade() was not called");
        }
        return transport;
    }

    Optional<CloseReason> reason() {
        return Optional.ofNullable(reason);
    }

    String text() {
        return text.toString();
    }

    long bytes() {
        return bytes;
    }

    @Override
    public void connectionMade(Transport made) throws Exception {
        transport = made;
    }

    @Override
    public void dataReceived(Transport from, ByteBuf data) throws Exception {
        bytes += data.readableBytes();
        text.append(data.toString(StandardCharsets.UTF_8));
    }

    @Override
    public void writabilityChanged(Transport from) throws Exception {
        writability.add(from.isWritable() ? "writable" : "held");
    }

    @Override
    public void connectionLost(Transport from, CloseReason why) throws Exception {
        reason = why;
    }
}
