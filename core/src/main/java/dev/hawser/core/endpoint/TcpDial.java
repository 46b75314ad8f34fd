package dev.hawser.core.endpoint;

import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.ClientSide;
import dev.hawser.core.engine.Dialed;
import dev.hawser.core.engine.Limits;
import dev.hawser.core.time.Clock;
import java.io.IOException;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeoutException;

/// Connects to a TCP port of a host: looks the name up, then tries its addresses.
final class TcpDial {
    private final ClientEndpoint.Tcp to;
    private final ClientSide clients;
    private final Limits limits;
    private final Clock clock;
    private final long beganNanos;

    private TcpDial(ClientEndpoint.Tcp to, ClientSide clients, Limits limits, Clock clock) {
        this.to = to;
        this.clients = clients;
        this.limits = limits;
        this.clock = clock;
        this.beganNanos = clock.nanoTime();
    }

    static Deferred<Dialed> begin(ClientEndpoint.Tcp to, ClientSide clients, Limits limits, Clock clock) {
        var dial = new TcpDial(to, clients, limits, clock);
        var literal = literal(to.host());
        if (literal.isPresent()) {
            return dial.attempt(new InetSocketAddress(literal.get(), to.port()));
        }
        return NameLookup.addresses(to.host())
                .timeout(limits.connect(), clock)
                .recoverWith(dial::unknown)
                .compose(dial::race);
    }

    private static Optional<InetAddress> literal(String host) {
        try {
            return Optional.of(InetAddress.ofLiteral(host));
        } catch (IllegalArgumentException name) {
            return Optional.empty();
        }
    }

    private Deferred<Dialed> attempt(InetSocketAddress address) {
        return clients.dial(address, to.bind().map(from -> new InetSocketAddress(from, 0)), limits);
    }

    private Deferred<List<InetAddress>> unknown(Throwable cause) {
        String where = "can't connect to " + to.host() + ":" + to.port() + ": ";
        var failure = switch (cause) {
            case UnknownHostException unknown -> {
                var said = new UnknownHostException(where + "the name has no address");
                said.initCause(unknown);
                yield said;
            }
            case TimeoutException late -> {
                var said = new SocketTimeoutException(where + "the name could not be looked up in "
                        + limits.connect().toMillis() + " ms");
                said.initCause(late);
                yield said;
            }
            case IOException other -> new IOException(where + other.getMessage(), other);
            case Throwable other -> other;
        };
        return Deferred.failed(failure);
    }

    private Deferred<Dialed> race(List<InetAddress> found) {
        var fit = found.stream().filter(this::canBeReachedFromHere).toList();
        if (fit.isEmpty()) {
            return Deferred.failed(new ConnectException("can't connect to " + to.host() + ":" + to.port()
                    + ": of its addresses " + found + " none is of the kind of bind=" + to.bind()));
        }
        var left = limits.connect().minusNanos(clock.nanoTime() - beganNanos);
        return HappyEyeballs.connect(
                new HappyEyeballs.Target(to.host(), to.port(), fit),
                this::attempt,
                Dialed::close,
                left.isPositive() ? left : Duration.ofNanos(1),
                clock);
    }

    private boolean canBeReachedFromHere(InetAddress address) {
        return to.bind().map(InetAddress::getClass).orElse(null) == null
                || to.bind().orElseThrow().getClass() == address.getClass();
    }
}
