package dev.hawser.lab.workload;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Measure;
import java.util.List;

/// `idle`: two thousand connections that have said something once and only stay, and fifty that are busy. What an idle
/// connection costs is memory, and on a pool a thread.
public final class Idle implements Workload {
    private static final int CROWD = 2_000;
    private static final int ACTIVE = 50;
    private static final String LINE = "hello";

    @Override
    public String name() {
        return "idle";
    }

    @Override
    public String what() {
        return "2,000 connections idle beside 50 that are busy";
    }

    @Override
    public Measure decidedBy() {
        return Measure.RSS_PER_CONNECTION;
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
        return _ -> new EchoLines();
    }

    @Override
    public Traffic traffic() {
        return Traffic.ofLine(LINE)
                .asking(List.of(EchoLines.ask(LINE)))
                .withConnections(ACTIVE)
                .beside(Crowd.idle(CROWD, LINE + "\n", EchoLines.answer(LINE).length()));
    }
}
