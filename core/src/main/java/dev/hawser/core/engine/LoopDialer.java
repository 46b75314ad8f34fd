package dev.hawser.core.engine;

import dev.hawser.core.engine.channel.MemoryChannel;
import dev.hawser.core.engine.channel.MemoryEnd;
import io.netty.channel.Channel;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketAddress;
import java.util.concurrent.RejectedExecutionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Connects on the event loop.
// What becomes of a channel is heard in its pipeline; a future for each call would be heard twice.
@SuppressWarnings("FutureReturnValueIgnored")
record LoopDialer(LoopDrive.Choice drives, MemoryNetwork memory) implements Dialer {
    @Override
    public void dial(Dial dial) {
        LoopDrive drive;
        try {
            drive = drives.of(dial.to());
            if (dial.to() instanceof MemoryAddress name) {
                dial(dial, drive, memory.connect(name));
                return;
            }
        } catch (IOException failure) {
            dial.failed(failure);
            return;
        }
        var io = drive.io();
        var channel = io.channels(dial.to()).clients().get();
        dial(dial, drive, channel, lobby -> connect(dial, io, channel, lobby));
    }

    private static void dial(Dial dial, LoopDrive drive, MemoryEnd end) {
        var channel = new MemoryChannel(end);
        // As with a socket, the lobby is to hear first that the channel is active.
        dial(
                dial,
                drive,
                channel,
                lobby -> channel.eventLoop().execute(() -> arrive(dial, channel, lobby, end.peer())));
    }

    private static void dial(Dial dial, LoopDrive drive, Channel channel, Consumer<Lobby> next) {
        configure(channel, dial.group().limits().output());
        var lobby = new Lobby();
        channel.pipeline().addLast(lobby);
        drive.loops().register(channel).addListener(registered -> {
            if (!registered.isSuccess()) {
                channel.unsafe().closeForcibly();
                dial.failed(registered.cause());
            } else if (dial.closing(channel::close)) {
                next.accept(lobby);
            }
        });
    }

    private static void configure(Channel channel, Limits.Output output) {
        LoopIo.configure(channel, LoopUsher.marks(output));
        var config = channel.config();
        config.setAutoRead(false);
        // The dial has its own.
        config.setConnectTimeoutMillis(0);
    }

    private static void connect(Dial dial, LoopIo io, Channel channel, Lobby lobby) {
        channel.connect(io.say(dial.to()), io.say(dial.from())).addListener(connected -> {
            if (connected.isSuccess()) {
                // Asked for the peer now, it is known also when it has left before anybody asks.
                var peer = channel.remoteAddress();
                // Netty says that the channel is active when this has returned; the lobby is to hear that.
                channel.eventLoop().execute(() -> arrive(dial, channel, lobby, peer));
            } else {
                channel.close();
                dial.failed(connected.cause());
            }
        });
    }

    private static void arrive(Dial dial, Channel channel, Lobby lobby, @Nullable SocketAddress peer) {
        if (peer == null || peer.equals(channel.localAddress())) {
            channel.close();
            dial.failed(new ConnectException(
                    peer == null
                            ? "the peer left at once"
                            : "nobody listens there; the kernel connected the socket to itself"));
        } else {
            dial.connected(birth -> serve(dial, channel, lobby, birth));
        }
    }

    private static void serve(Dial dial, Channel channel, Lobby lobby, Birth<?> birth) {
        Runnable admit = () -> {
            var context = channel.pipeline().context(lobby);
            // From here on whoever gives up finds out when the protocol was greeted.
            if (context != null && dial.closing(() -> {})) {
                lobby.admit(context, new Connection(channel, dial.group(), birth, false));
            }
        };
        if (channel.eventLoop().inEventLoop()) {
            admit.run();
            return;
        }
        try {
            channel.eventLoop().execute(admit);
        } catch (RejectedExecutionException over) {
            dial.close();
            birth.result().tryFail(ConnectFailure.to(dial.to(), over));
        }
    }

    @Override
    public void shut() {
        // Nobody waits.
    }

    @Override
    public int waiting() {
        return 0;
    }

    @Override
    public void dismantle() {
        // The loops are the crank's.
    }
}
