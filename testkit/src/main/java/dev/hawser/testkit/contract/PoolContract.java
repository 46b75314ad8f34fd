package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.observe.Observation;
import java.io.IOException;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/// What only a bounded pool of threads has: clients that wait for one.
class PoolContract extends Contract<SocketRig> {
    private static final Duration LONG = Duration.ofSeconds(15);

    PoolContract(Engine.ThreadPool pool) {
        super(new SocketRig(pool.withThreads(2).withQueue(2).withPatience(LONG)));
    }

    private Server serve(Probes probes, Engine.ThreadPool pool) throws IOException {
        return closing(new SocketRig(pool).serve(probes, SocketRig.LIMITS));
    }

    private static Engine.ThreadPool pool(int threads, int queue, Duration patience) {
        return new Engine.ThreadPool(threads, queue, patience);
    }

    @Test
    void oneClientMoreThanThreadsWaitsAndIsServedWhenOneLeaves() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var one = connect(server);
        connect(server);
        var _ = probes.get(1).transport();
        var waits = connect(server);
        waits.send("may I?");
        Waiting.until("one waits", () -> server.counts().waiting() == 1);
        assertThat(server.counts().open()).isEqualTo(3);
        assertThat(probes.all()).hasSize(2);
        one.close();
        Waiting.until("served", () -> probes.get(2).text().equals("may I?"));
        assertThat(server.counts().waiting()).isZero();
        assertThat(server.counts().starved()).isZero();
    }

    @Test
    void whoWaitsTooLongIsRefusedWithWordsAndCounted() throws IOException {
        var probes = new Probes();
        var server = serve(probes, pool(1, 5, Duration.ofMillis(150)));
        var served = connect(server);
        var _ = probes.first().transport();
        var one = connect(server);
        var two = connect(server);
        assertThat(one.readTextToEnd()).isEqualTo("Sorry: no thread became free in time\n");
        assertThat(two.readTextToEnd()).isEqualTo("Sorry: no thread became free in time\n");
        assertThat(server.counts().starved()).isEqualTo(2);
        assertThat(server.counts().refused()).isEqualTo(2);
        assertThat(server.counts().waiting()).isZero();
        assertThat(server.counts().open()).isEqualTo(1);
        assertThat(probes.all()).as("a refused client has no protocol").hasSize(1);
        served.send("still served");
        Waiting.until("data", () -> probes.first().text().equals("still served"));
        assertThat(log.take("was refused")).hasSize(1);
    }

    @Test
    void bothBoundsOfThePoolAreToldToObservers() throws IOException {
        var probes = new Probes();
        var watched = closing(Watched.serve(pool(1, 1, Duration.ofMillis(300)), SocketRig.LIMITS, probes));
        connect(watched.server());
        var _ = probes.first().transport();
        connect(watched.server());
        Waiting.until("one waits", () -> watched.server().counts().waiting() == 1);
        connect(watched.server()).readUntilGone();
        assertThat(watched.await(Observation.LimitHit.class, 2))
                .extracting(Observation.LimitHit::limit)
                .containsExactly("pool-queue", "pool-patience");
        log.take("was refused");
    }

    @Test
    void whenTheQueueIsFullOneIsRefusedAtOnce() throws IOException {
        var probes = new Probes();
        var server = serve(probes, pool(1, 1, LONG));
        connect(server);
        var _ = probes.first().transport();
        connect(server);
        Waiting.until("one waits", () -> server.counts().waiting() == 1);
        assertThat(connect(server).readTextToEnd()).isEqualTo("Sorry: all threads are busy and the queue is full\n");
        assertThat(server.counts().starved()).isEqualTo(1);
        assertThat(server.counts().open()).isEqualTo(2);
        log.take("was refused");
    }

    @Test
    void withoutAQueueNobodyWaits() throws IOException {
        var probes = new Probes();
        var server = serve(probes, pool(1, 0, LONG));
        connect(server);
        var _ = probes.first().transport();
        assertThat(connect(server).readTextToEnd()).isEqualTo("Sorry: all threads are busy and the queue is full\n");
        log.take("was refused");
    }

    @Test
    void whoLeavesTheQueueMakesNoTrouble() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        var one = connect(server);
        var two = connect(server);
        var _ = probes.get(1).transport();
        connect(server).reset();
        Waiting.until("one waits", () -> server.counts().waiting() == 1);
        one.close();
        two.close();
        Waiting.until("all have left", () -> server.counts().open() == 0);
        var next = connect(server);
        next.send("hello");
        Waiting.until(
                "served",
                () -> probes.all().stream().anyMatch(probe -> probe.text().equals("hello")));
    }

    @Test
    void stopTellsThoseWhoWaitAndClosesThem() throws IOException {
        var probes = new Probes();
        var server = serve(probes);
        connect(server);
        connect(server);
        var _ = probes.get(1).transport();
        var waits = connect(server);
        var waitsToo = connect(server);
        Waiting.until("two wait", () -> server.counts().waiting() == 2);
        server.port().beginStop(LONG);
        assertThat(waits.readTextToEnd()).isEqualTo("Sorry: the server is stopping\n");
        assertThat(waitsToo.readTextToEnd()).isEqualTo("Sorry: the server is stopping\n");
        assertThat(probes.all()).hasSize(2);
        log.take("was refused");
    }

    /// They may be rude enough to stay connected; the server must not stay with them.
    @Test
    void thoseWhoWaitedHoldNoThreadOnceTheReactorIsClosed() throws IOException {
        var probes = new Probes();
        var rigged = new SocketRig(pool(1, 5, LONG));
        try (var reactor = Reactor.open(rigged.engine())) {
            var port = reactor.listen(SocketRig.loopback(), rigged.engine(), SocketRig.LIMITS, probes);
            var server = new SocketRig.SocketServer(reactor, port);
            for (int i = 0; i < 4; i++) {
                connect(server);
            }
            Waiting.until("three wait", () -> port.counts().waiting() == 3);
            reactor.stop(Duration.ZERO);
        }
        HawserThreads.awaitNone();
        log.take("was refused");
    }

    @Test
    void connectionsShareNoStateThroughTheirThread() throws IOException {
        var probes = new Probes();
        var server = serve(probes, pool(1, 5, LONG));
        for (int i = 0; i < 50; i++) {
            try (var client = server.connect()) {
                client.send("client " + i);
                int number = i;
                Waiting.until("data", () -> probes.get(number).text().equals("client " + number));
            }
        }
    }
}
