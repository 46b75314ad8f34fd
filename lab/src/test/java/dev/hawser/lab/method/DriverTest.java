package dev.hawser.lab.method;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.engine.ListeningPort;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.lab.load.GeneratorMain;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.workload.Traffic;
import java.io.IOException;
import java.net.InetAddress;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/// What one contender leaves undone is not left to the next.
@Timeout(60)
final class DriverTest {
    private static final int CONNECTIONS = 30;

    /// One after another on one loop, that is longer than an idle server is waited for.
    private static final int QUICK_MILLIS = 15;

    private static final int SLOW_MILLIS = 100;

    private Reactor reactor = Reactor.open();

    @BeforeEach
    void open() {
        reactor = Reactor.open();
    }

    @AfterEach
    void close() {
        reactor.stop(Duration.ZERO);
        reactor.close();
    }

    @Test
    void aPauseLastsAsLongAsTheServerWorksAtWhatIsOutstanding() throws Exception {
        assertThat(pause(QUICK_MILLIS, true).outstanding).isZero();
    }

    /// It has three seconds of work, and uses no CPU for it.
    @Test
    void aServerThatOnlyWaitsTakesNothingFromAnybody() throws Exception {
        var idle = pause(SLOW_MILLIS, false);
        assertThat(idle.outstanding).isPositive();
        assertThat(idle.looks).isLessThanOrEqualTo(4);
        assertThat(pause(SLOW_MILLIS, true).looks).isGreaterThan(4);
    }

    /// What came of a pause.
    ///
    /// @param looks how often it was looked at whether the server works
    private record Paused(long outstanding, int looks) {}

    private Paused pause(int millis, boolean works) throws Exception {
        var order = LoadOrder.closed(
                "127.0.0.1", server(millis).port(), Traffic.ofLine("work").withConnections(CONNECTIONS));
        try (var generator = Child.start(Child.Launch.of(GeneratorMain.class), "1");
                var driver = new Driver(generator, "slow", order)) {
            driver.awaitConnections();
            driver.pace(0);
            Awaitility.await().until(() -> driver.mark().outstanding() == CONNECTIONS);
            int[] looks = new int[1];
            long left = driver.pause(() -> {
                        looks[0]++;
                        return works ? looks[0] : 0;
                    })
                    .outstanding();
            return new Paused(left, looks[0]);
        }
    }

    private ListeningPort server(int millis) throws IOException {
        var loop = Engine.eventLoop().withLoops(1);
        return reactor.listen(
                Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), loop, _ -> new LineProtocol(LineFormat.LF) {
                    @Override
                    protected void lineReceived(String line) throws InterruptedException {
                        Thread.sleep(millis); // sleeps as work
                        sendLine(line);
                    }
                });
    }
}
