package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.time.DelayedCall;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.Test;

/// A transport is the context of its connection: what it is given to run, at once or later, runs among the
/// callbacks.
class ContextContract extends Contract<Rig> {
    private static final Duration SOON = Duration.ofMillis(20);
    private static final Duration LATER = Duration.ofMillis(100);
    private static final Duration MUCH_LATER = Duration.ofSeconds(1);
    private static final Duration NEVER = Duration.ofDays(1);

    ContextContract(Rig rig) {
        super(rig);
    }

    /// Lets the clock hand over whatever is due by now. Callable within a callback.
    private static void awaitAlarms(Server server) {
        switch (server) {
            case SocketRig.SocketServer sockets -> awaitAlarms(sockets.reactor());
            case NamedRig.NamedServer named -> awaitAlarms(named.reactor());
            default -> server.elapse(SOON);
        }
    }

    /// The engines' timers ring on the thread that rings this one, which is due after them.
    private static void awaitAlarms(Reactor reactor) {
        var rang = new CountDownLatch(1);
        reactor.clock().callLater(SOON, rang::countDown);
        Waiting.on("the clock", rang);
    }

    @Test
    void aTaskOfACallbackRunsAfterItAndBeforeNothingElseOfItsThread() throws IOException {
        List<String> seen = new ArrayList<>();
        Protocol protocol = (transport, _) -> {
            transport.execute(() -> {
                seen.add("first task");
                transport.execute(() -> {
                    seen.add("task of a task");
                    transport.write(String.join(", ", seen) + "\n");
                });
                seen.add("first task ends");
            });
            transport.execute(() -> seen.add("second task"));
            seen.add("callback ends");
        };
        var client = connect(serve(_ -> protocol));
        client.send("go");
        assertThat(client.readLine())
                .isEqualTo("callback ends, first task, first task ends, second task, task of a task");
    }

    @Test
    void whatATaskWritesIsSentWhenItEnds() throws IOException {
        var probes = new Probes();
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        transport.execute(() -> {
            transport.write("one ");
            transport.write("piece\n");
        });
        assertThat(client.readLine()).isEqualTo("one piece");
    }

    @Test
    void aTaskThatThrowsEndsThatConnectionOnly() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        var transport = probes.first().transport();
        var bystander = connect(server);
        var failure = new IllegalStateException("on purpose");
        transport.execute(() -> {
            transport.write("words before\n");
            throw failure;
        });
        assertThat(client.readTextToEnd()).isEqualTo("words before\n");
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Failed(failure));
        assertThat(log.take(failure)).hasSize(1);
        Waiting.until("it is counted", () -> server.counts().failed() == 1);
        bystander.send("still there");
        Waiting.until("data", () -> probes.get(1).text().equals("still there"));
    }

    @Test
    void aDelayedCallThatThrowsEndsThatConnectionOnly() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var client = connect(server);
        var failure = new AssertionError("on purpose");
        probes.first().transport().clock().callLater(SOON, () -> {
            throw failure;
        });
        server.elapse(SOON);
        client.readToEnd();
        client.close();
        assertThat(probes.first().reason()).isEqualTo(new CloseReason.Failed(failure));
        assertThat(log.take(failure)).hasSize(1);
    }

    @Test
    void tasksAndDelayedCallsAreStillMadeWhenTheConnectionIsLost() throws IOException {
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        List<DelayedCall> calls = new ArrayList<>();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onMade(Transport transport) {
                calls.add(transport.clock().callLater(NEVER, () -> seen.add("delayed")));
                calls.add(transport.clock().callLater(NEVER, () -> seen.add("cancelled")));
            }

            @Override
            void onLost(Transport transport, CloseReason reason) {
                transport.execute(() -> seen.add("of connectionLost"));
                assertThat(calls.getFirst().reset(LATER)).isTrue();
                assertThat(calls.getLast().cancel()).isTrue();
                seen.add("lost");
            }
        });
        var server = serve(probes);
        var client = connect(server);
        var transport = probes.first().transport();
        client.reset();
        assertThat(probes.first().reason()).isInstanceOf(CloseReason.Reset.class);
        server.elapse(LATER);
        Waiting.until("the delayed call", () -> seen.contains("delayed"));
        transport.execute(() -> seen.add("much later"));
        Waiting.until("the last task", () -> seen.contains("much later"));
        assertThat(seen).containsExactly("lost", "of connectionLost", "delayed", "much later");
    }

    @Test
    void whatFailsWhenTheConnectionIsLostIsLogged() throws IOException {
        var probes = new Probes();
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        client.reset();
        assertThat(probes.first().reason()).isInstanceOf(CloseReason.Reset.class);
        var failure = new IllegalStateException("on purpose");
        transport.execute(() -> {
            transport.write("nobody reads this");
            throw failure;
        });
        var after = new CompletableFuture<Boolean>();
        transport.execute(() -> after.complete(true));
        assertThat(Waiting.result("the next task", after)).isTrue();
        assertThat(log.take(failure)).hasSize(1);
    }

    /// Plain fields, as protocols have them.
    private static final class Ticking implements Protocol {
        private int ticks;

        @Override
        public void connectionMade(Transport transport) {
            transport.clock().callLater(SOON, () -> tick(transport));
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) {
            ticks += 100 * data.readableBytes();
        }

        private void tick(Transport transport) {
            ticks++;
            if (ticks % 100 == 3) {
                transport.write(ticks + "\n");
            } else {
                transport.clock().callLater(SOON, () -> tick(transport));
            }
        }
    }

    @Test
    void delayedCallsAreMadeAmongTheCallbacks() throws IOException {
        var server = serve(_ -> new Ticking());
        var client = connect(server);
        client.send("xx");
        server.elapse(SOON.multipliedBy(3));
        assertThat(client.readLine()).isEqualTo("203");
    }

    @Test
    void aCallIsMadeWhenItsTimeHasComeAndNotBefore() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        connect(server);
        var clock = probes.first().transport().clock();
        var made = new CompletableFuture<Long>();
        long before = clock.nanoTime();
        var call = clock.callLater(LATER, () -> made.complete(clock.nanoTime()));
        assertThat(call.remaining()).isLessThanOrEqualTo(LATER);
        server.elapse(LATER);
        assertThat(Waiting.result("the call", made) - before).isGreaterThanOrEqualTo(LATER.toNanos());
        assertThat(call.isPending()).isFalse();
        assertThat(call.remaining()).isZero();
        assertThat(call.cancel()).isFalse();
        assertThat(call.reset(SOON)).isFalse();
        assertThat(call.delay(SOON)).isFalse();
    }

    @Test
    void aCallCanBeMovedSoonerAndLater() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        connect(server);
        var transport = probes.first().transport();
        var clock = transport.clock();
        Queue<String> made = new ConcurrentLinkedQueue<>();
        var moved = new CompletableFuture<DelayedCall>();
        // In a task, so that none can be made before it is moved.
        transport.execute(() -> {
            var sooner = clock.callLater(NEVER, () -> made.add("sooner"));
            var later = clock.callLater(SOON, () -> made.add("later"));
            var back = clock.callLater(NEVER, () -> made.add("back"));
            assertThat(later.delay(NEVER)).isTrue();
            assertThat(later.remaining()).isGreaterThan(NEVER.minusMinutes(1));
            assertThat(sooner.reset(SOON)).isTrue();
            assertThat(back.delay(LATER.minus(NEVER))).isTrue();
            assertThat(back.remaining()).isLessThanOrEqualTo(LATER);
            moved.complete(later);
        });
        var later = Waiting.result("to move them", moved);
        server.elapse(LATER);
        Waiting.until("two calls", () -> made.size() == 2);
        assertThat(made).containsExactly("sooner", "back");
        assertThat(later.cancel()).isTrue();
        assertThat(later.reset(SOON)).isFalse();
        assertThat(later.delay(SOON)).isFalse();
        assertThat(later.remaining()).isZero();
    }

    /// The clock has handed the call over; only the callback that is running keeps it from being made.
    @Test
    void aCallThatFellDueDuringACallbackCanBeCancelledByIt() throws IOException {
        var made = new ConcurrentLinkedQueue<String>();
        var itself = new CompletableFuture<Server>();
        var server = serve(_ -> (transport, _) -> {
            var call = transport.clock().callLater(Duration.ZERO, () -> made.add("cancelled"));
            transport.clock().callLater(Duration.ZERO, () -> made.add("left"));
            awaitAlarms(Waiting.result("the server", itself));
            assertThat(call.isPending()).isTrue();
            assertThat(call.remaining()).isZero();
            assertThat(call.cancel()).isTrue();
            assertThat(call.isPending()).isFalse();
            transport.execute(() -> transport.write("over\n"));
        });
        itself.complete(server);
        var client = connect(server);
        client.send("go");
        assertThat(client.readLine()).isEqualTo("over");
        assertThat(made).containsExactly("left");
    }

    @Test
    void aCallThatFellDueDuringACallbackCanBePutOffByIt() throws IOException {
        var itself = new CompletableFuture<Server>();
        var server = serve(_ -> (transport, _) -> {
            var call = transport.clock().callLater(Duration.ZERO, () -> transport.write("made\n"));
            awaitAlarms(Waiting.result("the server", itself));
            assertThat(call.reset(MUCH_LATER)).isTrue();
            transport.execute(() -> transport.write("still pending: " + call.isPending() + "\n"));
        });
        itself.complete(server);
        var client = connect(server);
        client.send("go");
        assertThat(client.readLine()).isEqualTo("still pending: true");
        server.elapse(MUCH_LATER);
        assertThat(client.readLine()).isEqualTo("made");
    }

    @Test
    void theContextTellsTheServersTime() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        connect(server);
        var clock = probes.first().transport().clock();
        long before = clock.nanoTime();
        var then = clock.now();
        server.elapse(LATER);
        Waiting.until("time", () -> clock.nanoTime() - before >= LATER.toNanos());
        assertThat(Duration.between(then, clock.now())).isBetween(LATER.minus(SOON), LATER.plusSeconds(20));
    }
}
