package dev.hawser.lab.workload;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import java.time.Duration;
import java.util.List;

/// `wait`: answers after 20 milliseconds of waiting, as a handler does that asks a database or another service, for a
/// thousand connections that stay. Threads wait in the callback and the loop sets a timer; to wait in a callback on
/// the loop is the mistake, which takes part under its name.
public final class Wait implements Workload {
    private static final Duration WAIT = Duration.ofMillis(20);
    private static final int CONNECTIONS = 1_000;
    private static final String LINE = "wait";
    private static final String ANSWER = "waited";

    @Override
    public String name() {
        return "wait";
    }

    @Override
    public String what() {
        return "the handler waits " + WAIT.toMillis() + " ms";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(
                new Contender("thread-pool", EngineKind.THREAD_POOL, "the pool of 200", false),
                Contender.plain(EngineKind.VIRTUAL_THREADS),
                Contender.plain(EngineKind.EVENT_LOOP),
                new Contender(
                        "event-loop-blocking", EngineKind.EVENT_LOOP, "the loop that waits in its callbacks", true));
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        boolean byTimer = contender.engine() == EngineKind.EVENT_LOOP && !contender.mistake();
        return byTimer ? _ -> new Timed() : _ -> new Blocking();
    }

    @Override
    public Traffic traffic() {
        return Traffic.ofLine(LINE)
                .asking(List.of(Ask.of(LINE + "\n").expecting(ANSWER + "\n")))
                .withConnections(CONNECTIONS);
    }

    private static final class Blocking extends LineProtocol {
        Blocking() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) throws InterruptedException {
            Thread.sleep(WAIT);
            sendLine(ANSWER);
        }
    }

    private static final class Timed extends LineProtocol {
        Timed() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            transport().clock().callLater(WAIT, () -> sendLine(ANSWER));
        }
    }
}
