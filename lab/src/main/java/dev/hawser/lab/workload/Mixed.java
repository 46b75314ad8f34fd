package dev.hawser.lab.workload;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Measure;
import java.time.Duration;
import java.util.List;

/// `mixed`: of a hundred requests 95 are answered at once and 5 wait 20 milliseconds. The question is what those 5
/// do to the others. On the loop they set a timer; that they block it is the mistake.
public final class Mixed implements Workload {
    private static final Duration WAIT = Duration.ofMillis(20);
    private static final int CONNECTIONS = 256;
    private static final String LIGHT = "light";
    private static final String HEAVY = "heavy";

    @Override
    public String name() {
        return "mixed";
    }

    @Override
    public String what() {
        return "of 100 requests 95 are answered at once and 5 wait " + WAIT.toMillis() + " ms";
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
    public Measure decidedBy() {
        return Measure.CPU_PER_REQUEST;
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        boolean byTimer = contender.engine() == EngineKind.EVENT_LOOP && !contender.mistake();
        return _ -> new Both(byTimer);
    }

    @Override
    public Traffic traffic() {
        return Traffic.ofLine(LIGHT)
                .asking(List.of(
                        Ask.of(LIGHT + "\n").expecting(LIGHT + "\n").weighing(95),
                        Ask.of(HEAVY + "\n").expecting(HEAVY + "\n").weighing(5)))
                .withConnections(CONNECTIONS);
    }

    private static final class Both extends LineProtocol {
        private final boolean byTimer;

        Both(boolean byTimer) {
            super(LineFormat.LF);
            this.byTimer = byTimer;
        }

        @Override
        protected void lineReceived(String line) throws InterruptedException {
            if (line.equals(LIGHT)) {
                sendLine(line);
            } else if (byTimer) {
                transport().clock().callLater(WAIT, () -> sendLine(line));
            } else {
                Thread.sleep(WAIT);
                sendLine(line);
            }
        }
    }
}
