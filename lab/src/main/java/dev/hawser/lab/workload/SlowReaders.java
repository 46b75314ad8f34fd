package dev.hawser.lab.workload;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import java.util.List;

/// `slow-readers`: 250 clients ask for half a megabyte and read it slowly, and fifty ask for a line. A write that
/// waits for a slow reader holds a thread, and a pool has only so many; a loop must not wait at all.
public final class SlowReaders implements Workload {
    private static final int CROWD = 250;
    private static final int ACTIVE = 50;
    private static final int BYTES_PER_SECOND = 64 * 1024;
    private static final String SMALL = "small";
    private static final String BIG = "big";

    /// Longer than what the kernel takes off a server's hands for a client with a small buffer.
    private static final String BIG_ANSWER = "x".repeat(512 * 1024 - 1) + "\n";

    @Override
    public String name() {
        return "slow-readers";
    }

    @Override
    public String what() {
        return "250 clients read big answers slowly beside 50 that are quick";
    }

    @Override
    public List<Contender> contenders() {
        return List.of(
                new Contender("thread-pool", EngineKind.THREAD_POOL, "the pool of 200", false),
                Contender.plain(EngineKind.VIRTUAL_THREADS),
                Contender.plain(EngineKind.EVENT_LOOP));
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        return _ -> new Answering();
    }

    @Override
    public Traffic traffic() {
        return Traffic.ofLine(SMALL)
                .asking(List.of(Ask.of(SMALL + "\n").expecting(SMALL + "\n")))
                .withConnections(ACTIVE)
                .beside(Crowd.slow(CROWD, BIG + "\n", BIG_ANSWER.length(), BYTES_PER_SECOND));
    }

    private static final class Answering extends LineProtocol {
        Answering() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            if (line.equals(BIG)) {
                transport().write(BIG_ANSWER);
            } else {
                sendLine(line);
            }
        }
    }
}
