package dev.hawser.testkit.toxic;

import dev.hawser.core.protocol.Pump;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.Clock;
import io.netty.buffer.ByteBuf;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// One direction of a [Pair]: from its source through the stages of its toxics into its target. In the source's
/// context, unless marked otherwise.
final class Lane {
    private record Named(String name, Stage stage) {}

    private final Pair pair;
    private final Direction direction;
    private final int mostHeldBytes;
    private final List<Named> stages = new ArrayList<>();
    /// The last step, which doesn't write faster than the target's peer reads.
    private final Pump pump = new Pump();
    private volatile @Nullable Transport source;
    private volatile @Nullable Transport target;
    private long heldBytes;
    private boolean paused;
    private boolean over;

    Lane(Pair pair, Direction direction, int mostHeldBytes) {
        this.pair = pair;
        this.direction = direction;
        this.mostHeldBytes = mostHeldBytes;
    }

    Pair pair() {
        return pair;
    }

    Direction direction() {
        return direction;
    }

    Clock clock() {
        return from().clock();
    }

    /// Names where the bytes come from, before any do.
    void from(Transport connection) {
        source = connection;
        connection.pauseReadingWhileUnwritable(false);
        pair.proxy().join(this);
        readOrNot();
    }

    /// Names where they go. In the target's context.
    void to(Transport connection) {
        target = connection;
        pump.to(connection);
        goOn();
    }

    /// Runs a change in the lane's context. For any thread; nothing happens when the connection is over.
    void change(Runnable change) {
        from().execute(() -> {
            if (!over) {
                change.run();
            }
        });
    }

    void add(String name, Stage stage) {
        stages.add(new Named(name, stage));
        stage.begin(this);
    }

    void remove(String name) {
        for (var named : List.copyOf(stages)) {
            if (named.name.equals(name)) {
                // First what waits, which goes to those after it.
                named.stage.end();
                stages.remove(named);
            }
        }
    }

    void take(ByteBuf data) {
        enter(Piece.copyOf(data));
        readOrNot();
    }

    void enter(Piece piece) {
        if (!over) {
            heldBytes += piece.length();
            passFrom(0, piece);
        }
    }

    /// Passes a piece on to those after this stage.
    void passOn(Stage stage, Piece piece) {
        if (!over) {
            int next = 0;
            while (!stages.get(next).stage.equals(stage)) {
                next++;
            }
            passFrom(next + 1, piece);
        }
    }

    private void passFrom(int index, Piece piece) {
        if (index < stages.size()) {
            stages.get(index).stage.take(piece);
            return;
        }
        heldBytes -= piece.length();
        switch (piece.kind()) {
            case BYTES -> pump.take(piece.bytes());
            case END -> {
                pump.end();
                pair.outputEnds(this);
            }
            case CLOSE -> pump.close();
            case CUT -> closeBoth();
        }
        readOrNot();
    }

    /// Looks whether the target has room again, or is gone. For any thread.
    void goOn() {
        pump.goOn();
        var from = source;
        if (from != null) {
            from.execute(this::readOrNot);
        }
    }

    /// Closes both connections, in order. What the stages hold is lost; what has left them is sent.
    void closeBoth() {
        pump.close();
        from().close();
    }

    /// Closes the target when all that has left the stages is sent. For any thread.
    void closeTarget() {
        pump.close();
    }

    void resetBoth() {
        pair.abort();
    }

    /// Ends everything: there is nobody to bring it to. For any thread.
    void end() {
        pair.proxy().leave(this);
        pump.drop();
        var from = source;
        if (from != null) {
            from.execute(this::forget);
        }
    }

    private void forget() {
        over = true;
        stages.forEach(named -> named.stage.cancel());
        stages.clear();
        heldBytes = 0;
    }

    private void readOrNot() {
        var to = target;
        boolean full = to == null || !to.isWritable() || heldBytes + pump.heldBytes() >= mostHeldBytes;
        if (full != paused) {
            paused = full;
            if (full) {
                from().pauseReading();
            } else {
                from().resumeReading();
            }
        }
    }

    private Transport from() {
        var from = source;
        if (from == null) {
            throw new IllegalStateException("there is no source before from()");
        }
        return from;
    }
}
