package dev.hawser.testkit.contract;

import dev.hawser.core.protocol.DatagramProtocol;
import dev.hawser.core.protocol.DatagramTransport;
import io.netty.buffer.ByteBuf;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/// A UDP protocol that writes down what its engine calls. A test overrides what is to be done in a call.
class DatagramProbe implements DatagramProtocol {
    private final Queue<String> events = new ConcurrentLinkedQueue<>();
    private final CompletableFuture<DatagramTransport> started = new CompletableFuture<>();
    private final CountDownLatch stopped = new CountDownLatch(1);
    private final AtomicInteger received = new AtomicInteger();
    /// Plain, as the fields of any protocol: an engine that overlaps its calls is found out by it.
    private @Nullable String running;

    /// Returns what was called, in order, each datagram with its text as Latin-1.
    final List<String> events() {
        return List.copyOf(events);
    }

    final int received() {
        return received.get();
    }

    /// Waits for the port to be started.
    final DatagramTransport transport() {
        return Waiting.result("started", started);
    }

    /// Waits for the last call.
    final void awaitStopped() {
        Waiting.on("stopped", stopped);
    }

    // For tests to override.

    void onStarted(DatagramTransport transport) throws Exception {}

    void onDatagram(DatagramTransport transport, ByteBuf data, InetSocketAddress sender) throws Exception {}

    void onUnreachable(DatagramTransport transport) throws Exception {}

    void onStopping(DatagramTransport transport) throws Exception {
        DatagramProtocol.super.stopping(transport);
    }

    void onStopped(DatagramTransport transport) throws Exception {}

    // What the engine calls.

    @Override
    public final void started(DatagramTransport transport) throws Exception {
        enter("started");
        try {
            onStarted(transport);
        } finally {
            running = null;
            started.complete(transport);
        }
    }

    @Override
    public final void datagramReceived(DatagramTransport transport, ByteBuf data, InetSocketAddress sender)
            throws Exception {
        enter("got " + data.toString(StandardCharsets.ISO_8859_1));
        try {
            onDatagram(transport, data, sender);
        } finally {
            running = null;
            received.incrementAndGet();
        }
    }

    @Override
    public final void datagramTruncated(DatagramTransport transport, ByteBuf head, InetSocketAddress sender) {
        enter("cut to " + head.readableBytes());
        running = null;
    }

    @Override
    public final void portUnreachable(DatagramTransport transport) throws Exception {
        enter("unreachable");
        try {
            onUnreachable(transport);
        } finally {
            running = null;
        }
    }

    @Override
    public final void stopping(DatagramTransport transport) throws Exception {
        enter("stopping");
        try {
            onStopping(transport);
        } finally {
            running = null;
        }
    }

    @Override
    public final void stopped(DatagramTransport transport) throws Exception {
        enter("stopped");
        try {
            onStopped(transport);
        } finally {
            running = null;
            stopped.countDown();
        }
    }

    private void enter(String event) {
        if (running != null) {
            events.add(event + " during " + running);
        }
        running = event;
        events.add(event);
    }
}
