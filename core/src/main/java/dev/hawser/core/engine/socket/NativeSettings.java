package dev.hawser.core.engine.socket;

import io.netty.channel.ChannelException;
import io.netty.channel.ChannelFuture;
import io.netty.channel.ChannelOption;
import io.netty.channel.socket.DatagramChannel;
import io.netty.channel.unix.IntegerUnixChannelOption;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.NetworkInterface;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/// The settings of a socket of Netty's native transports, epoll and io_uring. Numbers of options are those of Linux
/// (`linux/in.h`, `linux/in6.h`), on which alone these transports run: Netty's own `IP_MULTICAST_TTL` sets the
/// time to live of all but multicast there. For the engine's rooms.
public final class NativeSettings implements SocketSettings {
    private static final int PROTOCOL_IP = 0;
    private static final int PROTOCOL_IPV6 = 41;
    private static final IntegerUnixChannelOption HOPS =
            new IntegerUnixChannelOption("IP_MULTICAST_TTL", PROTOCOL_IP, 33);
    private static final IntegerUnixChannelOption HOPS_IPV6 =
            new IntegerUnixChannelOption("IPV6_MULTICAST_HOPS", PROTOCOL_IPV6, 18);
    private static final IntegerUnixChannelOption LOOP =
            new IntegerUnixChannelOption("IP_MULTICAST_LOOP", PROTOCOL_IP, 34);
    private static final IntegerUnixChannelOption LOOP_IPV6 =
            new IntegerUnixChannelOption("IPV6_MULTICAST_LOOP", PROTOCOL_IPV6, 19);

    /// The loop does these between two callbacks; one that is blocked makes the caller give up.
    private static final int MOST_WAIT_SECONDS = 5;

    private final DatagramChannel channel;

    public NativeSettings(DatagramChannel channel) {
        this.channel = channel;
    }

    @Override
    public void broadcast(boolean allowed) throws IOException {
        set(ChannelOption.SO_BROADCAST, allowed);
    }

    @Override
    public void join(InetAddress group, NetworkInterface on) throws IOException {
        SocketSettings.checkGroup(group);
        inLoop("join " + group.getHostAddress() + " on " + on.getName(), () -> channel.joinGroup(group, on, null));
    }

    @Override
    public void leave(InetAddress group, NetworkInterface on) throws IOException {
        SocketSettings.checkGroup(group);
        inLoop("leave " + group.getHostAddress() + " on " + on.getName(), () -> channel.leaveGroup(group, on, null));
    }

    @Override
    public void sendOn(NetworkInterface on) throws IOException {
        set(ChannelOption.IP_MULTICAST_IF, on);
    }

    @Override
    public void loopback(boolean heard) throws IOException {
        set(isIpv6() ? LOOP_IPV6 : LOOP, heard ? 1 : 0);
    }

    @Override
    public void timeToLive(int hops) throws IOException {
        SocketSettings.checkHops(hops);
        set(isIpv6() ? HOPS_IPV6 : HOPS, hops);
    }

    private boolean isIpv6() {
        return channel.localAddress().getAddress() instanceof Inet6Address;
    }

    private <T> void set(ChannelOption<T> option, T value) throws IOException {
        try {
            channel.config().setOption(option, value);
        } catch (ChannelException refused) {
            throw new IOException(option + " can't be set to " + value + ": " + refused.getMessage(), refused);
        }
    }

    /// Does it in the loop itself: from elsewhere Netty would lose what the kernel said.
    private void inLoop(String what, Supplier<ChannelFuture> action) throws IOException {
        Callable<Optional<Throwable>> refusal =
                () -> Optional.ofNullable(action.get().cause());
        try {
            var loop = channel.eventLoop();
            var refused =
                    loop.inEventLoop() ? refusal.call() : loop.submit(refusal).get(MOST_WAIT_SECONDS, TimeUnit.SECONDS);
            if (refused.isPresent()) {
                throw new IOException("could not " + what + ": " + refused.get().getMessage(), refused.get());
            }
        } catch (IOException failure) {
            throw failure;
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new InterruptedIOException("interrupted while about to " + what);
        } catch (TimeoutException late) {
            throw new IOException(
                    "could not " + what + " in " + MOST_WAIT_SECONDS
                            + " s: the loop is blocked by another callback; the log names it",
                    late);
        } catch (Exception refused) {
            var cause =
                    refused instanceof ExecutionException && refused.getCause() != null ? refused.getCause() : refused;
            throw new IOException("could not " + what + ": " + cause.getMessage(), cause);
        }
    }
}
