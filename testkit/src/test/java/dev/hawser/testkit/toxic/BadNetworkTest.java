package dev.hawser.testkit.toxic;

import static dev.hawser.testkit.toxic.Direction.DOWNSTREAM;
import static dev.hawser.testkit.toxic.Direction.UPSTREAM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.ClientService;
import dev.hawser.core.Reactor;
import dev.hawser.core.RetryPolicy;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What core promises, held over a bad network on each engine.
final class BadNetworkTest {
    private static final long PATIENCE_SECONDS = 20;

    private final Reactor reactor = Reactor.open();
    private final BlockingQueue<CloseReason> lost = new LinkedBlockingQueue<>();
    private final BlockingQueue<String> heard = new LinkedBlockingQueue<>();

    private static final class EchoLines extends LineProtocol {
        EchoLines() {
            super(LineFormat.CRLF);
        }

        @Override
        protected void lineReceived(String line) {
            sendLine("Echo: " + line);
        }
    }

    private final class Listener extends LineProtocol {
        Listener() {
            super(LineFormat.CRLF);
        }

        void say(String line) {
            sendLine(line);
        }

        @Override
        protected void lineReceived(String line) {
            heard.add(line);
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            lost.add(reason);
        }
    }

    @AfterEach
    void close() {
        reactor.stop(Duration.ZERO);
        reactor.close();
    }

    private ToxicProxy proxyTo(ProtocolFactory factory, String engine) throws Exception {
        int port = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, factory)
                .port();
        return ToxicProxy.to("tcp:127.0.0.1:" + port + ":engine=" + engine, reactor);
    }

    private String serve(ToxicProxy proxy, String engine) throws Exception {
        int port = reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, proxy)
                .port();
        return "tcp:127.0.0.1:" + port + ":engine=" + engine;
    }

    private static <T> T next(String what, BlockingQueue<T> queue) throws InterruptedException {
        T next = queue.poll(PATIENCE_SECONDS, TimeUnit.SECONDS);
        assertThat(next).as(what).isNotNull();
        return next;
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void linesSurviveBeingSlicedToSingleBytes(String engine) throws Exception {
        var reads = new AtomicInteger();
        var proxy = proxyTo(
                _ -> {
                    var lines = new EchoLines();
                    return new Protocol() {
                        @Override
                        public void connectionMade(Transport transport) throws Exception {
                            lines.connectionMade(transport);
                        }

                        @Override
                        public void dataReceived(Transport transport, ByteBuf data) throws Exception {
                            reads.incrementAndGet();
                            lines.dataReceived(transport, data);
                        }
                    };
                },
                engine);
        proxy.add("up", UPSTREAM, new Slicer(1, 0, Duration.ofMillis(1)));
        proxy.add("down", DOWNSTREAM, new Slicer(1, 0, Duration.ofMillis(1)));
        var link = reactor.connect(serve(proxy, engine), _ -> new Listener()).await();
        // An umlaut of two bytes, and line ends whose CR and LF come apart.
        List<String> lines = List.of("first", "", "über", "x".repeat(100));
        link.transport().write(String.join("\r\n", lines) + "\r\n");
        List<String> answers = new ArrayList<>();
        for (int i = 0; i < lines.size(); i++) {
            answers.add(next("answer " + i, heard));
        }
        assertThat(answers)
                .isEqualTo(lines.stream().map(line -> "Echo: " + line).toList());
        // A machine that is busy may join some.
        assertThat(reads.get()).as("reads of the server").isGreaterThan(lines.size() * 2);
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void aClientServiceComesBackThroughResets(String engine) throws Exception {
        var proxy = proxyTo(_ -> new EchoLines(), engine);
        var place = serve(proxy, engine);
        var service = ClientService.of(() -> reactor.connect(place, _ -> new Listener()), reactor.clock())
                .retrying(new RetryPolicy(Duration.ofMillis(10), Duration.ofMillis(100), 2, 0.2));
        service.start().await();
        for (int round = 0; round < 5; round++) {
            // Again and again: the connection may be one that has just been cut.
            String answer = "";
            while (!answer.equals("Echo: round " + round)) {
                service.whenConnected().await().say("round " + round);
                answer = Optional.ofNullable(heard.poll(200, TimeUnit.MILLISECONDS))
                        .orElse("");
            }
            lost.clear();
            proxy.add("cut", round % 2 == 0 ? UPSTREAM : DOWNSTREAM, new ResetPeer(Duration.ZERO));
            assertThat(next("the reset", lost)).isInstanceOf(CloseReason.Reset.class);
            proxy.remove("cut");
        }
        service.stop(Duration.ofSeconds(1)).await();
    }
}
