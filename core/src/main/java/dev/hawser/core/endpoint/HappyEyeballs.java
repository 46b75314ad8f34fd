package dev.hawser.core.endpoint;

import dev.hawser.core.deferred.Callback;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.io.IOException;
import java.net.ConnectException;
import java.net.Inet6Address;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.function.Consumer;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Connects to the first of a host's addresses that answers, as RFC 8305 says: they are tried in turns of IPv6 and
/// IPv4, each a moment after the one before or at once when that failed, and all go on until one has won. So a host
/// whose IPv6 leads nowhere costs a quarter of a second instead of a timeout.
///
/// @param <C> a connection
final class HappyEyeballs<C> {
    /// How long an attempt is alone before the next begins (RFC 8305 section 8).
    static final Duration ATTEMPT_DELAY = Duration.ofMillis(250);

    private final Target target;
    private final Clock clock;
    private final Duration limit;
    private final Callback<? super InetSocketAddress, ? extends Deferred<C>> attempt;
    private final Consumer<? super C> tooLate;
    private final Deferred<C> winner = new Deferred<>(this::stop);

    // Guarded by this.
    private final Queue<InetSocketAddress> untried;
    private final List<InetSocketAddress> tried = new ArrayList<>();
    private final Set<Deferred<C>> running = new HashSet<>();
    private final List<Throwable> failures = new ArrayList<>();
    private @Nullable DelayedCall next;
    private @Nullable DelayedCall end;
    private boolean over;

    /// Where to.
    ///
    /// @param host the name, for messages
    /// @param addresses at least one
    record Target(String host, int port, List<InetAddress> addresses) {
        Target {
            if (addresses.isEmpty()) {
                throw new IllegalArgumentException("the host " + host + " has no address; expected at least one");
            }
            addresses = List.copyOf(addresses);
        }
    }

    private HappyEyeballs(
            Target target,
            Callback<? super InetSocketAddress, ? extends Deferred<C>> attempt,
            Consumer<? super C> tooLate,
            Duration limit,
            Clock clock) {
        this.target = target;
        this.untried = inTurns(target.addresses()).stream()
                .map(address -> new InetSocketAddress(address, target.port()))
                .collect(Collectors.toCollection(ArrayDeque::new));
        this.attempt = attempt;
        this.tooLate = tooLate;
        this.limit = limit;
        this.clock = clock;
    }

    /// Tries the addresses.
    ///
    /// @param attempt begins to connect to one address; cancelling what it returns calls that off. One that fails
    ///     with a `CancellationException` ends it all: somebody else called it off
    /// @param tooLate closes a connection that came about after another had won
    /// @param limit for all of it; more than zero
    /// @return the first connection; fails when none came about, with the first failure as the cause and the others
    ///     suppressed. Cancelling it calls off all attempts
    static <C> Deferred<C> connect(
            Target target,
            Callback<? super InetSocketAddress, ? extends Deferred<C>> attempt,
            Consumer<? super C> tooLate,
            Duration limit,
            Clock clock) {
        var race = new HappyEyeballs<C>(target, attempt, tooLate, limit, clock);
        race.begin();
        return race.winner;
    }

    /// Puts addresses of the two families in turns, the first one's family first (RFC 8305 section 4).
    static List<InetAddress> inTurns(List<InetAddress> addresses) {
        var first = new ArrayDeque<InetAddress>();
        var second = new ArrayDeque<InetAddress>();
        boolean firstIsSix = addresses.getFirst() instanceof Inet6Address;
        for (var address : addresses) {
            (address instanceof Inet6Address == firstIsSix ? first : second).add(address);
        }
        List<InetAddress> turns = new ArrayList<>();
        while (!first.isEmpty() || !second.isEmpty()) {
            if (!first.isEmpty()) {
                turns.add(first.remove());
            }
            if (!second.isEmpty()) {
                turns.add(second.remove());
            }
        }
        return turns;
    }

    private void begin() {
        synchronized (this) {
            end = clock.callLater(limit, this::timedOut);
        }
        tryNext();
    }

    private void tryNext() {
        InetSocketAddress address;
        // Stands in the set from the moment its address is taken, so that nobody takes the race for over meanwhile.
        var place = new Deferred<C>();
        synchronized (this) {
            stopTimer();
            address = over ? null : untried.poll();
            if (address == null) {
                return;
            }
            tried.add(address);
            running.add(place);
            if (!untried.isEmpty()) {
                next = clock.callLater(ATTEMPT_DELAY, this::tryNext);
            }
        }
        var trial = Deferred.attempt(() -> widened(attempt.call(address)));
        boolean late;
        synchronized (this) {
            late = over;
            running.remove(place);
            running.add(trial);
        }
        trial.<@Nullable Object>then(
                connection -> {
                    won(trial, connection);
                    return null;
                },
                failure -> {
                    lost(trial, failure);
                    return null;
                });
        if (late) {
            trial.cancel();
        }
    }

    private void won(Deferred<C> trial, C connection) {
        List<Deferred<C>> others;
        synchronized (this) {
            running.remove(trial);
            others = end();
        }
        if (!winner.trySucceed(connection)) {
            tooLate.accept(connection);
        }
        others.forEach(Deferred::cancel);
    }

    private void lost(Deferred<C> trial, Throwable failure) {
        boolean last;
        synchronized (this) {
            running.remove(trial);
            failures.add(failure);
            last = untried.isEmpty() && running.isEmpty();
        }
        if (failure instanceof CancellationException) {
            winner.tryFail(failure);
            stop();
        } else if (last) {
            stop();
            winner.tryFail(allFailed());
        } else {
            tryNext();
        }
    }

    private void timedOut() {
        winner.tryFail(failed(new SocketTimeoutException(what() + ": no answer in " + limit.toMillis() + " ms")));
        stop();
    }

    private void stop() {
        List<Deferred<C>> stopped;
        synchronized (this) {
            stopped = end();
        }
        stopped.forEach(Deferred::cancel);
    }

    private IOException allFailed() {
        return failed(new ConnectException(what()));
    }

    private synchronized IOException failed(IOException failure) {
        if (!failures.isEmpty()) {
            failure.initCause(failures.getFirst());
            failures.stream().skip(1).forEach(failure::addSuppressed);
        }
        return failure;
    }

    private synchronized String what() {
        return "can't connect to " + target.host() + ":" + target.port() + "; tried "
                + tried.stream()
                        .map(address -> address.getAddress().getHostAddress())
                        .collect(Collectors.joining(", "));
    }

    /// Returns what still runs. Called with the lock.
    private List<Deferred<C>> end() {
        over = true;
        stopTimer();
        if (end != null) {
            end.cancel();
        }
        return List.copyOf(running);
    }

    private void stopTimer() {
        if (next != null) {
            next.cancel();
            next = null;
        }
    }

    @SuppressWarnings("unchecked") // A Deferred only gives its value.
    private static <C> Deferred<C> widened(Deferred<? extends C> deferred) {
        return (Deferred<C>) deferred;
    }
}
