package dev.hawser.testkit.contract;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;

/// A protocol that writes down what its engine calls. A test overrides what is to be done in a call.
class Probe implements Protocol {
    private static final int MOST_TEXT = 1_000;

    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<Transport> made = new CompletableFuture<>();
    private final CompletableFuture<CloseReason> lost = new CompletableFuture<>();
    private final AtomicLong bytes = new AtomicLong();
    private volatile String text = "";
    /// Plain, as the fields of any protocol: an engine that overlaps its calls is found out by it.
    private @Nullable String running;

    private String last = "";

    /// Returns what was called, in order. Bytes that come in several calls on end are one `data`.
    final List<String> events() {
        return List.copyOf(events);
    }

    /// Returns what has come first, as Latin-1.
    final String text() {
        return text;
    }

    final long bytes() {
        return bytes.get();
    }

    /// Waits for the connection to be made.
    final Transport transport() {
        return Waiting.result("connectionMade", made);
    }

    /// Waits for the connection to end.
    final CloseReason reason() {
        return Waiting.result("connectionLost", lost);
    }

    final boolean isLost() {
        return lost.isDone();
    }

    // For tests to override.

    void onMade(Transport transport) throws Exception {}

    void onData(Transport transport, String data) throws Exception {}

    void onInputEnded(Transport transport) throws Exception {
        Protocol.super.inputEnded(transport);
    }

    void onWritabilityChanged(Transport transport) throws Exception {}

    void onStopping(Transport transport) throws Exception {
        Protocol.super.stopping(transport);
    }

    void onLost(Transport transport, CloseReason reason) throws Exception {}

    // What the engine calls.

    @Override
    public final void connectionMade(Transport transport) throws Exception {
        enter("made");
        made.complete(transport);
        try {
            onMade(transport);
        } finally {
            running = null;
        }
    }

    @Override
    public final void dataReceived(Transport transport, ByteBuf data) throws Exception {
        enter("data");
        bytes.addAndGet(data.readableBytes());
        String latin = data.toString(StandardCharsets.ISO_8859_1);
        if (text.length() < MOST_TEXT) {
            text = text.concat(latin);
        }
        try {
            onData(transport, latin);
        } finally {
            running = null;
        }
    }

    @Override
    public final void inputEnded(Transport transport) throws Exception {
        enter("ended");
        try {
            onInputEnded(transport);
        } finally {
            running = null;
        }
    }

    @Override
    public final void writabilityChanged(Transport transport) throws Exception {
        enter(transport.isWritable() ? "writable" : "unwritable");
        try {
            onWritabilityChanged(transport);
        } finally {
            running = null;
        }
    }

    @Override
    public final void stopping(Transport transport) throws Exception {
        enter("stopping");
        try {
            onStopping(transport);
        } finally {
            running = null;
        }
    }

    @Override
    public final void connectionLost(Transport transport, CloseReason reason) throws Exception {
        enter("lost");
        lost.complete(reason);
        try {
            onLost(transport, reason);
        } finally {
            running = null;
        }
    }

    private void enter(String event) {
        if (running != null) {
            events.add(event + " during " + running);
        }
        running = event;
        if (!event.equals("data") || !last.equals("data")) {
            events.add(event);
        }
        last = event;
    }
}
