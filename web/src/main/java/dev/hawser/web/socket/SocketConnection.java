package dev.hawser.web.socket;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.DelayedCall;
import dev.hawser.web.Upgrade;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The protocol of a connection that has become a WebSocket.
///
/// What is sent from whichever thread waits in a [SendQueue], which the connection's callbacks alone empty: so messages
/// are compressed in the order in which they leave.
final class SocketConnection implements Protocol, MessageReader.Receiver {
    /// Below this, compressing saves nothing.
    private static final int LEAST_COMPRESSED_BYTES = 64;

    private final Terms terms;
    private final WebSocketProtocol protocol;
    private final Upgrade.Producers producers;
    private final WebSocket socket = new WebSocket(this);
    private final SendQueue queue;
    private final Inflating inflating;
    private final @Nullable Deflating deflating;
    private final FrameReader reader;
    private volatile @Nullable Transport transport;
    /// Those it is a member of. Guarded by itself.
    private final Set<WebSocketGroup> groups = new HashSet<>();

    /// Who makes a callback just now.
    private volatile @Nullable Thread caller;

    // For the callbacks.
    private @Nullable DelayedCall pinging;
    private @Nullable DelayedCall goodbye;
    private @Nullable Closing said;
    private @Nullable Closing heard;
    /// What this side says of a connection that ends without a goodbye from the client.
    private Closing broken = new Closing(Closing.ABNORMAL, "");

    private boolean heardSince;
    private boolean awaitsPong;
    private boolean ended;
    private boolean toldClosed;
    private boolean toldWritable = true;

    @FunctionalInterface
    private interface Callback {
        void call() throws Exception;
    }

    SocketConnection(Terms terms, WebSocketProtocol protocol, Upgrade.Producers producers) {
        this.terms = terms;
        this.protocol = protocol;
        this.producers = producers;
        var sizes = terms.options().sizes();
        var offer = terms.deflate();
        this.queue = new SendQueue(sizes.queue());
        this.inflating = new Inflating(offer.isPresent() && offer.get().keepsTheirs());
        this.deflating = offer.map(agreed -> new Deflating(agreed.keepsOurs(), agreed.windowBits()))
                .orElse(null);
        this.reader = new FrameReader(new MessageReader(this, sizes, inflating), offer.isPresent());
    }

    Terms terms() {
        return terms;
    }

    // What the connection says.

    @Override
    public void connectionMade(Transport made) throws Exception {
        transport = made;
        pingLater();
        called(() -> protocol.opened(socket));
    }

    @Override
    public void dataReceived(Transport from, ByteBuf data) throws Exception {
        heardSince = true;
        if (awaitsPong) {
            awaitsPong = false;
            cancel(pinging);
            pingLater();
        }
        called(() -> {
            try {
                reader.read(data);
            } catch (Violation violation) {
                fail(from, violation);
            }
        });
    }

    @Override
    public void inputEnded(Transport from) {
        // After the goodbyes it is what comes next; before them there will be none.
        from.close();
    }

    @Override
    public void writabilityChanged(Transport from) throws Exception {
        called(this::tellWritability);
    }

    @Override
    public void stopping(Transport from) {
        close(new Closing(Closing.GOING_AWAY, "the server stops"));
    }

    @Override
    public void connectionLost(Transport from, CloseReason reason) throws Exception {
        ended = true;
        queue.end();
        cancel(pinging);
        cancel(goodbye);
        inflating.close();
        if (deflating != null) {
            deflating.close();
        }
        tellClosed();
    }

    // What the client says.

    @Override
    public boolean isOpen() {
        return !ended && heard == null;
    }

    @Override
    public void text(String message) throws Exception {
        if (said == null) {
            protocol.text(socket, message);
        }
    }

    @Override
    public void bytes(byte[] message) throws Exception {
        if (said == null) {
            protocol.bytes(socket, message);
        }
    }

    @Override
    public void control(int opcode, byte[] payload) throws Exception {
        if (opcode == Frames.PING) {
            if (said == null) {
                queue.addOwn(new Message(Frames.PONG, payload));
            }
        } else if (opcode == Frames.CLOSE) {
            closeReceived(payload);
        }
    }

    private void closeReceived(byte[] payload) throws Exception {
        var closing = Closing.parse(payload);
        heard = closing;
        if (said == null) {
            said = closing;
            queue.close(new Message(Frames.CLOSE, closing.answer()));
            goodbyeWithin();
        }
        drain();
        tellClosed();
    }

    private void fail(Transport out, Violation violation) throws Exception {
        end(new Closing(violation.code(), violation.rule()));
        out.close(new CloseReason.Violation(violation.rule()));
        tellClosed();
    }

    /// Says goodbye at once, and expects none.
    private void end(Closing closing) {
        var out = transport;
        if (ended || out == null) {
            return;
        }
        ended = true;
        broken = closing;
        queue.end();
        if (said == null) {
            said = closing;
            var payload = closing.payload();
            Frames.write(out, Frames.CLOSE, false, payload, payload.length);
        }
    }

    private void tellClosed() throws Exception {
        if (toldClosed) {
            return;
        }
        toldClosed = true;
        leaveGroups();
        var closing = heard == null ? broken : heard;
        called(() -> protocol.closed(socket, closing));
    }

    // What this side says.

    /// Sends a message, and holds its sender back where that may be. For any thread.
    void send(Message message) {
        add(message);
        if (!isWritable()) {
            hold();
        }
    }

    /// Sends a message without ever waiting. For any thread.
    ///
    /// @param most how much may wait already
    /// @return whether it was taken
    boolean offer(Message message, int most) {
        if (queue.bytes() > most) {
            return false;
        }
        add(message);
        return true;
    }

    /// Has a group told when this is over.
    ///
    /// @return whether it isn't yet
    boolean whenOver(WebSocketGroup group) {
        synchronized (groups) {
            groups.add(group);
            return isTaking();
        }
    }

    void forget(WebSocketGroup group) {
        synchronized (groups) {
            groups.remove(group);
        }
    }

    private void leaveGroups() {
        List<WebSocketGroup> left;
        synchronized (groups) {
            left = List.copyOf(groups);
        }
        left.forEach(group -> group.leave(socket));
    }

    void ping() {
        add(new Message(Frames.PING, new byte[0]));
    }

    void close(Closing closing) {
        if (queue.close(new Message(Frames.CLOSE, closing.payload()))) {
            inCallback(() -> {
                if (said == null) {
                    said = closing;
                    goodbyeWithin();
                }
                drain();
            });
        }
    }

    boolean isTaking() {
        return queue.isOpen();
    }

    boolean isWritable() {
        var out = transport;
        return queue.bytes() == 0 && out != null && out.isWritable();
    }

    void pauseReading() {
        if (transport != null) {
            transport.pauseReading();
        }
    }

    void resumeReading() {
        if (transport != null) {
            transport.resumeReading();
        }
    }

    private void add(Message message) {
        switch (queue.add(message)) {
            case TAKEN -> inCallback(this::drain);
            case FULL -> inCallback(this::drop);
            case WILL_BE_DRAINED, OVER -> {}
        }
    }

    private void inCallback(Runnable task) {
        var out = transport;
        if (Thread.currentThread() == caller) {
            task.run();
        } else if (out != null) {
            out.execute(() -> {
                if (!ended) {
                    caller = Thread.currentThread();
                    try {
                        task.run();
                    } finally {
                        caller = null;
                    }
                }
            });
        }
    }

    /// Writes what waits as long as there is room.
    private void drain() {
        var out = transport;
        if (out == null || ended) {
            return;
        }
        while (out.isWritable()) {
            var message = queue.next();
            if (message == null) {
                break;
            }
            write(out, message);
            if (message.opcode() == Frames.CLOSE && heard != null) {
                break;
            }
        }
        if (heard != null && queue.bytes() == 0) {
            ended = true;
            out.close();
        }
    }

    private void write(Transport out, Message message) {
        var payload = message.payload();
        if (deflating != null && message.opcode() <= Frames.BINARY && payload.length >= LEAST_COMPRESSED_BYTES) {
            int length = deflating.message(payload);
            Frames.write(out, message.opcode(), true, deflating.bytes(), length);
        } else {
            Frames.write(out, message.opcode(), false, payload, payload.length);
        }
    }

    /// Drops the client: it reads so slowly that too much waits.
    private void drop() {
        var out = transport;
        if (out != null && !ended) {
            long waiting = queue.bytes();
            cutOff(
                    out,
                    "it reads too slowly",
                    new CloseReason.Overflow(waiting, terms.options().sizes().queue()));
        }
    }

    private void cutOff(Transport out, String words, CloseReason reason) {
        ended = true;
        broken = new Closing(Closing.ABNORMAL, words);
        queue.end();
        out.close(reason);
        out.abort();
    }

    private void hold() {
        if (Thread.currentThread() == caller) {
            while (!isWritable() && !ended && producers.awaitWritable()) {
                drain();
            }
        } else if (producers.callerMayWait()) {
            queue.awaitRoom();
        }
    }

    // Calls.

    private void called(Callback callback) throws Exception {
        if (Thread.currentThread() == caller) {
            callback.call();
            return;
        }
        caller = Thread.currentThread();
        try {
            callback.call();
            drain();
        } catch (Throwable failure) {
            // Who calls closes the connection, and logs why.
            end(new Closing(Closing.INTERNAL_ERROR, ""));
            throw failure;
        } finally {
            caller = null;
        }
    }

    private void tellWritability() throws Exception {
        drain();
        boolean writable = isWritable();
        if (writable != toldWritable && !ended) {
            toldWritable = writable;
            protocol.writabilityChanged(socket);
        }
    }

    // Time.

    private void pingLater() {
        awaits(terms.options().times().ping(), () -> {
            if (heardSince) {
                heardSince = false;
                pingLater();
                return;
            }
            ping();
            awaitsPong = true;
            awaits(terms.options().times().pong(), this::pongIsLate);
        });
    }

    private void pongIsLate() {
        var out = transport;
        // While it doesn't read, it isn't read from; that has a bound of its own.
        if (awaitsPong && out != null && isWritable()) {
            var patience = terms.options().times().pong();
            cutOff(out, "it says nothing", new CloseReason.TimedOut("a pong", patience));
        } else {
            pingLater();
        }
    }

    private void awaits(Duration time, Runnable then) {
        var out = transport;
        if (out != null) {
            pinging = out.clock().callLater(time, () -> {
                if (!ended && said == null) {
                    inCallback(then);
                }
            });
        }
    }

    private void goodbyeWithin() {
        var out = transport;
        if (out != null) {
            goodbye = out.clock().callLater(terms.options().times().closing(), () -> {
                var patience = terms.options().times().closing();
                cutOff(out, "it answers no goodbye", new CloseReason.TimedOut("the answer to a goodbye", patience));
            });
        }
    }

    private static void cancel(@Nullable DelayedCall call) {
        if (call != null) {
            call.cancel();
        }
    }
}
