package dev.hawser.core;

import dev.hawser.core.deferred.Callback;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.task.Later;
import dev.hawser.core.time.Clock;
import dev.hawser.core.time.DelayedCall;
import java.lang.System.Logger.Level;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CancellationException;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Keeps a connection: connects, and whenever that fails or the connection ends, waits and connects again, until it
/// is stopped. (Twisted's class of that name.) Safe for use by many threads; can be started again after a stop, and
/// while it stops.
///
/// @param <P> the protocol
public final class ClientService<P extends Protocol> implements Service {
    /// How many may wait for the connection at once.
    public static final int MAX_WAITING = 10_000;

    private static final System.Logger LOG = System.getLogger(ClientService.class.getName());

    private final Connector<P> connector;
    private final Callback<? super P, ? extends Deferred<?>> prepare;
    private final RetryPolicy retry;
    private final Clock clock;
    private final RandomGenerator random = RandomGenerator.getDefault();

    // Guarded by this, as all below. Deferreds are fired and services' code is called without it.
    private final Set<Waiter<P>> waiters = new LinkedHashSet<>();
    private boolean wanted;
    private int failures;
    /// What the last stop gave a connection to end.
    private Duration grace = Duration.ZERO;

    /// What goes on: connecting, or the pause before it. Cancelling it leads to the next state.
    private @Nullable Deferred<?> step;

    private @Nullable Link<P> link;
    private @Nullable Deferred<@Nullable Void> stopping;

    /// Makes a connection, such as `() -> reactor.connect("tcp:db:5432", peer -> new Client())`.
    @FunctionalInterface
    public interface Connector<P extends Protocol> {
        /// Begins to connect. Cancelling what it returns calls that off.
        Deferred<Link<P>> connect() throws Exception;
    }

    /// @param failsAt how many failures in a row are too many
    private record Waiter<P extends Protocol>(Deferred<P> deferred, long failsAt) {}

    private ClientService(
            Connector<P> connector,
            Callback<? super P, ? extends Deferred<?>> prepare,
            RetryPolicy retry,
            Clock clock) {
        this.connector = connector;
        this.prepare = prepare;
        this.retry = retry;
        this.clock = clock;
    }

    /// Makes a service that keeps what this connector brings, with [RetryPolicy#defaults].
    public static <P extends Protocol> ClientService<P> of(Connector<P> connector, Clock clock) {
        return new ClientService<>(connector, _ -> Deferred.succeeded(null), RetryPolicy.defaults(), clock);
    }

    /// Returns the same service with another policy.
    public ClientService<P> retrying(RetryPolicy policy) {
        return new ClientService<>(connector, prepare, policy, clock);
    }

    /// Returns the same service that first prepares each new connection, such as by logging in. It counts as
    /// connected when the Deferred has a value; when that fails, so has the attempt, and the connection is aborted.
    public ClientService<P> preparing(Callback<? super P, ? extends Deferred<?>> preparation) {
        return new ClientService<>(connector, preparation, retry, clock);
    }

    /// Begins to connect. Who needs the connection waits with [#whenConnected].
    ///
    /// @return fires at once
    /// @throws IllegalStateException when it was started before and not stopped
    @Override
    public Deferred<@Nullable Void> start() {
        boolean begin;
        synchronized (this) {
            if (wanted) {
                throw new IllegalStateException("the client service runs already; call stop(…) before start()");
            }
            wanted = true;
            failures = 0;
            // While it stops, the end of the stop begins.
            begin = stopping == null;
        }
        if (begin) {
            connect();
        }
        return Deferred.succeeded(null);
    }

    /// Closes the connection, or calls off connecting or waiting. Who waits in [#whenConnected] gets a
    /// `CancellationException`.
    ///
    /// @param deadline after it the connection is aborted
    @Override
    public Deferred<@Nullable Void> stop(Duration deadline) {
        Deferred<@Nullable Void> end;
        Deferred<?> going = null;
        Link<P> open = null;
        List<Waiter<P>> disappointed;
        synchronized (this) {
            disappointed = takeWaiters(Long.MAX_VALUE);
            failures = 0;
            grace = deadline;
            if (stopping != null) {
                end = stopping.shielded();
                open = link;
            } else if (wanted) {
                stopping = new Deferred<>();
                end = stopping.shielded();
                going = step;
                open = link;
            } else {
                end = Deferred.succeeded(null);
            }
            wanted = false;
        }
        fail(disappointed, stopped());
        if (going != null) {
            going.cancel();
        }
        if (open != null) {
            close(open, deadline);
        }
        return end;
    }

    /// Returns the protocol when there is a connection: at once, or when the next one is there.
    ///
    /// @param failAfterFailures after so many failures in a row, from now on, it fails with the last one; 1 or more
    /// @return fails with a `CancellationException` when the service doesn't run, and when it is stopped. Asked for
    ///     while it stops, it waits for the connection after that, in case somebody starts it again
    public Deferred<P> whenConnected(int failAfterFailures) {
        if (failAfterFailures < 1) {
            throw new IllegalArgumentException("failAfterFailures is " + failAfterFailures + "; expected 1 or more");
        }
        return waitFor(failAfterFailures);
    }

    /// Returns the protocol when there is a connection, however long that takes.
    public Deferred<P> whenConnected() {
        return waitFor(Integer.MAX_VALUE);
    }

    private synchronized Deferred<P> waitFor(int moreFailures) {
        if (link != null && goesOn()) {
            return Deferred.succeeded(link.protocol());
        }
        if (!wanted && stopping == null) {
            return Deferred.failed(new CancellationException("the client service doesn't run; call start()"));
        }
        if (waiters.size() >= MAX_WAITING) {
            return Deferred.failed(
                    new IllegalStateException(MAX_WAITING + " wait for the connection already, the most that may"));
        }
        var holder = new ArrayList<Waiter<P>>(1);
        var deferred = new Deferred<P>(() -> leave(holder));
        var waiter = new Waiter<>(deferred, (long) failures + moreFailures);
        holder.add(waiter);
        waiters.add(waiter);
        return deferred;
    }

    /// Returns whether it runs and isn't still ending an earlier run. Called with the lock.
    private boolean goesOn() {
        return wanted && stopping == null;
    }

    private void connect() {
        var trial = Deferred.attempt(connector::connect).compose(this::prepared);
        boolean unwanted;
        synchronized (this) {
            step = trial;
            unwanted = !goesOn();
        }
        trial.<@Nullable Object>then(
                link -> {
                    connected(link);
                    return null;
                },
                failure -> {
                    failed(failure);
                    return null;
                });
        if (unwanted) {
            trial.cancel();
        }
    }

    private Deferred<Link<P>> prepared(Link<P> fresh) {
        var preparation = Deferred.attempt(() -> anything(prepare.call(fresh.protocol())));
        // A connection that ends meanwhile might leave the preparation waiting for an answer for ever.
        fresh.ended().<@Nullable Object>then(_ -> {
            preparation.cancel();
            return null;
        });
        return preparation.<Link<P>>then(_ -> fresh).recoverWith(failure -> {
            fresh.transport().abort();
            // One connection at a time: the next attempt, or the end of a stop, is for when this one is gone.
            return fresh.ended().compose(_ -> Deferred.failed(failure));
        });
    }

    private void connected(Link<P> fresh) {
        boolean unwanted;
        Duration deadline;
        List<Waiter<P>> pleased;
        synchronized (this) {
            deadline = grace;
            step = null;
            link = fresh;
            failures = 0;
            unwanted = !goesOn();
            pleased = unwanted ? List.of() : takeWaiters(Long.MAX_VALUE);
        }
        fresh.ended().<@Nullable Object>both(_ -> {
            lost();
            return null;
        });
        if (unwanted) {
            close(fresh, deadline);
        }
        pleased.forEach(waiter -> waiter.deferred.trySucceed(fresh.protocol()));
    }

    private void failed(Throwable failure) {
        List<Waiter<P>> disappointed = List.of();
        Duration pause = Duration.ZERO;
        boolean again;
        synchronized (this) {
            step = null;
            again = goesOn();
            if (again) {
                failures++;
                pause = retry.delay(failures, random);
                disappointed = takeWaiters(failures);
            }
        }
        if (again) {
            LOG.log(Level.INFO, "could not connect: " + failure + "; tries again in " + pause.toMillis() + " ms");
            fail(disappointed, failure);
            pause(pause);
        } else {
            quiet();
        }
    }

    private void lost() {
        Duration pause = Duration.ZERO;
        boolean again;
        synchronized (this) {
            link = null;
            again = goesOn();
            if (again) {
                pause = retry.delay(0, random);
            }
        }
        if (again) {
            pause(pause);
        } else {
            quiet();
        }
    }

    private void pause(Duration pause) {
        Deferred<@Nullable Void> waiting;
        try {
            waiting = Later.deferLater(clock, pause);
        } catch (IllegalStateException over) {
            giveUp(over);
            return;
        }
        boolean unwanted;
        synchronized (this) {
            step = waiting;
            unwanted = !goesOn();
        }
        waiting.<@Nullable Object>then(
                _ -> {
                    connect();
                    return null;
                },
                _ -> {
                    quiet();
                    return null;
                });
        if (unwanted) {
            waiting.cancel();
        }
    }

    /// The clock was stopped, so there is nothing left to wait by.
    private void giveUp(IllegalStateException over) {
        LOG.log(Level.WARNING, "the client service gives up: its clock has stopped; stop the service first", over);
        synchronized (this) {
            wanted = false;
        }
        quiet();
    }

    /// Nothing goes on any more.
    private void quiet() {
        Deferred<@Nullable Void> end;
        List<Waiter<P>> disappointed;
        boolean again;
        synchronized (this) {
            step = null;
            end = stopping;
            stopping = null;
            again = wanted;
            disappointed = again ? List.of() : takeWaiters(Long.MAX_VALUE);
        }
        if (end != null) {
            end.trySucceed(null);
        }
        fail(disappointed, stopped());
        if (again) {
            connect();
        }
    }

    private void close(Link<P> open, Duration deadline) {
        open.transport().close();
        DelayedCall abort;
        try {
            abort = clock.callLater(deadline, open.transport()::abort);
        } catch (IllegalStateException over) {
            open.transport().abort();
            return;
        }
        open.ended().both(_ -> abort.cancel());
    }

    private synchronized void leave(List<Waiter<P>> waiter) {
        waiter.forEach(waiters::remove);
    }

    /// Takes out those who wait for no more than so many failures. Called with the lock.
    private List<Waiter<P>> takeWaiters(long reached) {
        var taken = waiters.stream().filter(waiter -> waiter.failsAt <= reached).toList();
        taken.forEach(waiters::remove);
        return taken;
    }

    private void fail(List<Waiter<P>> disappointed, Throwable failure) {
        disappointed.forEach(waiter -> waiter.deferred.tryFail(failure));
    }

    private static CancellationException stopped() {
        return new CancellationException("the client service was stopped");
    }

    @SuppressWarnings("unchecked") // Only its end matters.
    private static Deferred<@Nullable Object> anything(Deferred<?> deferred) {
        return (Deferred<@Nullable Object>) deferred;
    }
}
