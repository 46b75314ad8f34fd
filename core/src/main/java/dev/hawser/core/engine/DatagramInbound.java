package dev.hawser.core.engine;

import dev.hawser.core.protocol.DatagramProtocol;
import io.netty.channel.ChannelException;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.socket.DatagramPacket;
import java.io.IOException;
import java.net.PortUnreachableException;
import java.util.ArrayDeque;
import java.util.Queue;

/// The last handler of a UDP port's pipeline: turns what the channel says into callbacks of the protocol, one at a
/// time. What [Inbound] is to a connection.
///
/// For the channel's event loop, which on the thread engines is a lock.
final class DatagramInbound extends ChannelInboundHandlerAdapter {
    /// What the handler is called in its pipeline.
    static final String NAME = "datagrams";

    private final Datagrams port;
    private final DatagramProtocol protocol;
    private final Callbacks callbacks = new Callbacks(this::failed);
    /// What was read in one go with the datagram whose callback paused.
    private final Queue<DatagramPacket> held = new ArrayDeque<>();

    private boolean greeted;
    private boolean stopWanted;
    private boolean paused;

    @FunctionalInterface
    private interface Callback {
        void call(DatagramProtocol protocol) throws Exception;
    }

    DatagramInbound(Datagrams port, DatagramProtocol protocol) {
        this.port = port;
        this.protocol = protocol;
    }

    /// Each channel has its own. Said here so that Netty needn't look the class up, by thread.
    @Override
    public boolean isSharable() {
        return false;
    }

    /// Returns whether a callback is running. In the event loop it is the caller.
    boolean isInCallback() {
        return callbacks.isRunning();
    }

    /// Greets the protocol, and reads.
    void start() {
        if (!port.isOpen()) {
            return;
        }
        greeted = true;
        callback("started", receiver -> receiver.started(port));
        if (!paused && port.isOpen()) {
            port.channel.config().setAutoRead(true);
        }
        if (stopWanted) {
            stop();
        }
    }

    /// Asks the protocol to finish.
    void stop() {
        if (!greeted) {
            // Its thread is still on its way.
            stopWanted = true;
            return;
        }
        callback("stopping", receiver -> {
            if (port.isOpen()) {
                receiver.stopping(port);
            }
        });
    }

    void pause() {
        paused = true;
        port.channel.config().setAutoRead(false);
    }

    void resume() {
        paused = false;
        if (port.isOpen()) {
            callback("datagramReceived", _ -> deliverHeld());
            port.channel.config().setAutoRead(true);
        }
    }

    /// Tells the protocol that nobody is at its peer's port.
    void refused() {
        port.tally.refused();
        callback("portUnreachable", receiver -> {
            if (port.isOpen()) {
                receiver.portUnreachable(port);
            }
        });
    }

    // What the pipeline says.

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var packet = (DatagramPacket) message;
        if (!port.isOpen() || port.isStranger(packet.sender())) {
            packet.release();
        } else if (paused) {
            held.add(packet);
        } else {
            callbacks.enter(port.clock().nanoTime());
            deliver(packet);
            callbacks.leave();
        }
    }

    private void deliver(DatagramPacket packet) {
        var bytes = packet.content();
        int most = port.binding.limits().maxPacketBytes();
        try {
            if (bytes.readableBytes() > most) {
                port.tally.truncated(port, packet.sender(), most);
                protocol.datagramTruncated(port, bytes.slice(bytes.readerIndex(), most), packet.sender());
            } else {
                port.tally.received();
                protocol.datagramReceived(port, bytes, packet.sender());
            }
        } catch (Throwable failure) {
            failed("datagramReceived", failure);
        } finally {
            packet.release();
        }
    }

    /// Delivers what came after a pause began, until the next one.
    private void deliverHeld() {
        while (!paused && port.isOpen()) {
            var packet = held.poll();
            if (packet == null) {
                return;
            }
            deliver(packet);
        }
    }

    @Override
    public void channelReadComplete(ChannelHandlerContext context) {
        port.outbound.flush();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext context, Throwable cause) {
        var said = cause instanceof ChannelException && cause.getCause() != null ? cause.getCause() : cause;
        if (said instanceof PortUnreachableException) {
            refused();
        } else if (!(said instanceof IOException && port.breaksOff())) {
            port.tally.broken(port, said);
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext context) {
        port.lost();
        held.forEach(DatagramPacket::release);
        held.clear();
        if (!greeted) {
            port.ends();
            return;
        }
        callback("stopped", receiver -> {
            // What was put off until now comes after this, and does nothing any more: the port isn't open.
            try {
                receiver.stopped(port);
            } catch (Throwable failure) {
                failed("stopped", failure);
            } finally {
                port.ends();
            }
        });
    }

    private void failed(String where, Throwable failure) {
        if (!port.isCut()) {
            port.tally.failed(port, where, failure);
        }
    }

    private void callback(String name, Callback callback) {
        if (callbacks.run(name, port.clock().nanoTime(), () -> callback.call(protocol))) {
            port.outbound.flush();
        }
    }
}
