package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.engine.Limits;
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
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;

/// The context of a connection, used by many threads at once.
class ContextThreadsContract extends Contract<SocketRig> {
    ContextThreadsContract(SocketRig rig) {
        super(rig);
    }

    /// Plain fields: calls that overlap, or don't see each other's writes, make the numbers come out wrong.
    private static final class Tally implements Protocol {
        private final int[] last;
        private boolean inside;
        private int overlaps;
        private int disorder;
        private int tasks;
        private long bytes;

        Tally(int threads) {
            last = new int[threads];
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf data) {
            enter();
            while (data.isReadable()) {
                bytes += data.readByte() == 'x' ? 1 : 0;
            }
            leave();
        }

        void task(int thread, int number) {
            enter();
            disorder += last[thread] + 1 == number ? 0 : 1;
            last[thread] = number;
            tasks++;
            leave();
        }

        void timer() {
            enter();
            tasks++;
            leave();
        }

        private void enter() {
            overlaps += inside ? 1 : 0;
            inside = true;
        }

        private void leave() {
            inside = false;
        }

        String result() {
            return tasks + " tasks, " + bytes + " bytes, " + overlaps + " overlaps, " + disorder + " out of order";
        }
    }

    @Test
    void tasksOfManyThreadsOverlapNothingAndKeepEachThreadsOrder() throws Exception {
        int threads = 6;
        int each = 2_000;
        var tally = new Tally(threads);
        var made = new CompletableFuture<Transport>();
        var server = serve(_ -> new Protocol() {
            @Override
            public void connectionMade(Transport transport) {
                made.complete(transport);
            }

            @Override
            public void dataReceived(Transport transport, ByteBuf data) {
                tally.dataReceived(transport, data);
            }
        });
        var client = connect(server);
        var transport = Waiting.result("a connection", made);
        List<Thread> running = new ArrayList<>();
        for (int i = 0; i < threads; i++) {
            int thread = i;
            var builder = i % 2 == 0 ? Thread.ofPlatform() : Thread.ofVirtual();
            running.add(builder.start(() -> {
                for (int number = 1; number <= each; number++) {
                    int current = number;
                    transport.execute(() -> tally.task(thread, current));
                    if (number % 20 == 0) {
                        transport.clock().callLater(Duration.ofNanos(number), tally::timer);
                    }
                }
            }));
        }
        for (int i = 0; i < 200; i++) {
            client.send("xxxxxxxxxx");
        }
        for (var thread : running) {
            thread.join();
        }
        String expected =
                (threads * each + threads * each / 20) + " tasks, " + 2_000 + " bytes, 0 overlaps, 0 out of order";
        Waiting.until("all of it", () -> {
            var result = new CompletableFuture<String>();
            transport.execute(() -> result.complete(tally.result()));
            return Waiting.result("the tally", result).equals(expected);
        });
    }

    @Test
    void aForeignThreadNeverWaitsForACallbackAndTheTaskComesAfterIt() throws Exception {
        var begun = new CountDownLatch(1);
        var end = new CountDownLatch(1);
        Queue<String> seen = new ConcurrentLinkedQueue<>();
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                begun.countDown();
                Waiting.on("the end", end);
                seen.add("callback");
            }
        });
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        client.send("go");
        Waiting.on("the callback", begun);
        var ran = new CompletableFuture<Boolean>();
        try {
            var handed = CompletableFuture.runAsync(() -> transport.execute(() -> {
                seen.add("task");
                ran.complete(true);
            }));
            Waiting.result("to hand it in", handed);
            assertThat(seen).isEmpty();
        } finally {
            end.countDown();
        }
        assertThat(Waiting.result("the task", ran)).isTrue();
        assertThat(seen).containsExactly("callback", "task");
    }

    /// While the connection's thread waits for input, nobody holds the task up.
    @Test
    void aTaskRunsWhileThePeerIsSilent() throws Exception {
        var probes = new Probes();
        connect(serve(probes));
        var ran = new CompletableFuture<Thread>();
        probes.first().transport().execute(() -> ran.complete(Thread.currentThread()));
        assertThat(Waiting.result("the task", ran)).isNotSameAs(Thread.currentThread());
    }

    /// On the thread engines a write past the high-water mark blocks, and gives up the connection's lock
    /// meanwhile.
    @Test
    void aTaskThatIsHeldBackByASlowPeerIsNotOverlappedByWhatThePeerSends() throws Exception {
        int pieces = 400;
        var roomy = SocketRig.LIMITS.withOutput(Limits.Output.defaults().withCap(256L << 20));
        var inTask = new AtomicBoolean();
        var during = new AtomicInteger();
        var received = new CountDownLatch(1);
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                during.addAndGet(inTask.get() ? 1 : 0);
                received.countDown();
            }
        });
        var server = (SocketRig.SocketServer) serve(probes, roomy);
        var client = closing(server.connectNarrow());
        var transport = probes.first().transport();
        var over = new CompletableFuture<Boolean>();
        transport.execute(() -> {
            inTask.set(true);
            for (int i = 0; i < pieces; i++) {
                transport.write(new byte[32 * 1024]);
            }
            inTask.set(false);
            over.complete(true);
        });
        if (!rig.isLoop()) {
            Waiting.until("to be held back", () -> !transport.isWritable());
            assertThat(over).isNotDone();
        }
        client.send("hello");
        assertThat(client.readBytes(pieces * 32 * 1024)).hasSize(pieces * 32 * 1024);
        assertThat(Waiting.result("the task", over)).isTrue();
        Waiting.on("what the peer sent", received);
        assertThat(during).hasValue(0);
        assertThat(probes.first().text()).isEqualTo("hello");
    }

    @Test
    void aTaskThatHandsInTheNextForEverKeepsNobodyFromTheInput() throws Exception {
        var probes = new Probes(() -> new Probe() {
            @Override
            void onData(Transport transport, String data) {
                transport.write(data);
            }
        });
        var client = connect(serve(probes));
        var transport = probes.first().transport();
        var over = new AtomicBoolean();
        var ended = new CountDownLatch(1);
        transport.execute(new Runnable() {
            @Override
            public void run() {
                if (over.get()) {
                    ended.countDown();
                } else {
                    transport.execute(this);
                }
            }
        });
        for (int i = 0; i < 20; i++) {
            client.send("echo " + i + "\n");
            assertThat(client.readLine()).isEqualTo("echo " + i);
        }
        over.set(true);
        Waiting.on("the last task", ended);
    }

    @Test
    void cancellingFromAnyThreadPreventsTheCallOrSaysThatItWasTooLate() throws Exception {
        int count = 2_000;
        var probes = new Probes();
        connect(serve(probes));
        var transport = probes.first().transport();
        var clock = transport.clock();
        int[] runs = new int[count];
        Queue<Integer> prevented = new ConcurrentLinkedQueue<>();
        List<DelayedCall> calls = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            int number = i;
            calls.add(clock.callLater(Duration.ofNanos(500_000L + 500L * i), () -> runs[number]++));
        }
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < 2; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                for (int number = 0; number < count; number++) {
                    var call = calls.get(number);
                    call.delay(Duration.ofNanos(1_000));
                    if (call.cancel()) {
                        prevented.add(number);
                    }
                }
            }));
        }
        for (var thread : threads) {
            thread.join();
        }
        var total = new CompletableFuture<Integer>();
        transport.execute(() -> {
            int made = 0;
            for (int number = 0; number < count; number++) {
                made += runs[number];
            }
            total.complete(made);
        });
        // All were cancelled, in vain or not, so none comes after this.
        assertThat(Waiting.result("the count", total) + prevented.size()).isEqualTo(count);
        assertThat(prevented).doesNotHaveDuplicates().allMatch(number -> runs[number] == 0);
    }

    @Test
    void aTaskThatBlocksIsInterruptedAtADrainsDeadline() throws Exception {
        Assumptions.assumeFalse(rig.isLoop(), "a loop's thread is not one connection's");
        var probes = new Probes(() -> new Probe() {
            @Override
            void onStopping(Transport transport) {}
        });
        var server = serve(probes);
        connect(server);
        var begun = new CountDownLatch(1);
        var never = new CountDownLatch(1);
        var interrupted = new CompletableFuture<Boolean>();
        probes.first().transport().execute(() -> {
            begun.countDown();
            try {
                never.await();
                interrupted.complete(false);
            } catch (InterruptedException expected) {
                interrupted.complete(true);
            }
        });
        Waiting.on("the task", begun);
        try {
            var report = server.stop(Duration.ofMillis(100));
            assertThat(report.aborted()).isEqualTo(1);
            assertThat(Waiting.result("the interrupt", interrupted)).isTrue();
            assertThat(probes.first().reason()).isEqualTo(new CloseReason.Stopped());
        } finally {
            never.countDown();
        }
    }

    @Test
    void whenTheReactorHasStoppedTasksAreStillRunInOrder() throws Exception {
        var probes = new Probes();
        var server = serve(probes);
        connect(server);
        var transport = probes.first().transport();
        server.close();
        assertThat(probes.first().isLost()).isTrue();
        List<Integer> seen = new ArrayList<>();
        var all = new CompletableFuture<List<Integer>>();
        var failure = new IllegalStateException("on purpose");
        for (int i = 0; i < 10; i++) {
            int number = i;
            transport.execute(() -> {
                transport.write("nobody reads this");
                seen.add(number);
                if (number == 9) {
                    transport.execute(() -> all.complete(seen));
                    throw failure;
                }
            });
        }
        assertThat(Waiting.result("all tasks", all)).containsExactly(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
        assertThat(log.take(failure)).hasSize(1);
    }

    @Test
    void aConversationMayHandInTasksOfItsConnection() throws IOException {
        var server = serve(Conversation.factory(conversation -> {
            var transport = conversation.transport();
            for (String line : conversation.lines()) {
                transport.execute(() -> transport.write("now " + line + "\n"));
                transport.clock().callLater(Duration.ofMillis(5), () -> transport.write("later " + line + "\n"));
            }
        }));
        var client = connect(server);
        client.send("one\n");
        assertThat(client.readLines(2)).containsExactly("now one", "later one");
    }
}
