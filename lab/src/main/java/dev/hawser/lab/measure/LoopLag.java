package dev.hawser.lab.measure;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicLong;

/// Measures how late event loops are: a connection on each, that wants to be called at fixed times and sees when it is.
final class LoopLag {
    private static final Duration PERIOD = Duration.ofMillis(10);

    private final AtomicLong worstNanos = new AtomicLong();
    /// Held, so that the connections stay.
    private final List<Socket> sockets = new ArrayList<>();

    private final List<Probe> probes = new CopyOnWriteArrayList<>();

    private LoopLag() {}

    /// Begins to measure. The connections come round the loops as others do.
    static LoopLag on(Reactor reactor, Engine.EventLoop engine) throws IOException {
        var lag = new LoopLag();
        var loopback = InetAddress.getLoopbackAddress();
        var port = reactor.listen(Endpoint.tcp(0).on(loopback), engine, _ -> lag.new Probe());
        for (int i = 0; i < engine.loops(); i++) {
            lag.sockets.add(new Socket(loopback, port.port()));
        }
        return lag;
    }

    /// Returns the worst since last time.
    double worstMillis() {
        long worst = worstNanos.getAndSet(0);
        for (var probe : probes) {
            worst = Math.max(worst, probe.lateNanos());
        }
        return worst / 1e6;
    }

    private final class Probe implements Protocol {
        /// When it is to be called; 0 before the first time. Read by who asks.
        private volatile long due;

        @Override
        public void connectionMade(Transport transport) {
            probes.add(this);
            next(transport);
        }

        /// How late the call is that has not come yet: a loop that is blocked for good never tells.
        long lateNanos() {
            return due == 0 ? 0 : Math.max(0, System.nanoTime() - due);
        }

        private void next(Transport transport) {
            var clock = transport.clock();
            due = System.nanoTime() + PERIOD.toNanos();
            clock.callLater(PERIOD, () -> {
                worstNanos.accumulateAndGet(System.nanoTime() - due, Math::max);
                if (transport.isOpen()) {
                    next(transport);
                }
            });
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) {}
    }
}
