package dev.hawser.testkit.observe;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.engine.Engine;
import dev.hawser.core.observe.Observation;
import java.net.InetAddress;
import java.net.Socket;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/// The program of [WithoutRecorderTest]: has one connection on each engine, observed, and says so.
final class BareProcess {
    private BareProcess() {}

    public static void main(String[] arguments) throws Exception {
        for (String engine : Engine.WORDS) {
            var closed = new CountDownLatch(1);
            var options = ReactorOptions.defaults().withFlightRecorder().withObserver(seen -> {
                if (seen instanceof Observation.ConnectionClosed) {
                    closed.countDown();
                }
            });
            try (var reactor = Reactor.open(options)) {
                var port = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, _ -> (_, _) -> {});
                new Socket(InetAddress.getLoopbackAddress(), port.port()).close();
                System.out.println(engine + (closed.await(10, TimeUnit.SECONDS) ? " closed" : " is silent"));
            }
        }
    }
}
