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
    /// One after another on one loop, that is more than half a second of work.
    private static final int CONNECTIONS = 60;

    private static final int WORK_MILLIS = 10;

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
        double[] used = new double[1];
        assertThat(outstandingAfterPause(() -> used[0]++)).isZero();
    }

    @Test
    void aServerThatOnlyWaitsTakesNothingFromAnybody() throws Exception {
        assertThat(outstandingAfterPause(() -> 0)).isPositive();
    }

    private long outstandingAfterPause(Driver.CpuClock clock) throws Exception {
        var order = LoadOrder.closed(
                "127.0.0.1", server().port(), Traffic.ofLine("work").withConnections(CONNECTIONS));
        try (var generator = Child.start(Child.Launch.of(GeneratorMain.class), "1");
                var driver = new Driver(generator, "slow", order)) {
            driver.awaitConnections();
            driver.pace(0);
            Awaitility.await().until(() -> driver.mark().answered() > 0);
            return driver.pause(clock).outstanding();
        }
    }

    private ListeningPort server() throws IOException {
        var loop = Engine.eventLoop().withLoops(1);
        return reactor.listen(
                Endpoint.tcp(0).on(InetAddress.getLoopbackAddress()), loop, _ -> new LineProtocol(LineFormat.LF) {
                    @Override
                    protected void lineReceived(String line) throws InterruptedException {
                        Thread.sleep(WORK_MILLIS); // sleeps as work
                        sendLine(line);
                    }
                });
    }
}
