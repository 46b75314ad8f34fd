package dev.hawser.lab;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import java.util.List;

/// `tasks`: the article's five I/O tasks as the work of a server, each a hundred times as fast: they wait 10, 20, 30,
/// 10 and 20 milliseconds. Fifty clients ask for them in turn. [TaskComparison] runs each once, in the article's own
/// time.
public final class Tasks implements Workload {
    private static final double SCALE = 0.01;
    private static final int CONNECTIONS = 50;

    @Override
    public String name() {
        return "tasks";
    }

    @Override
    public String what() {
        return "the handler does one of the article's five tasks, which wait 10 to 30 ms";
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
        return byTimer ? _ -> new TimerTasks() : _ -> new BlockingTasks();
    }

    @Override
    public Traffic traffic() {
        var asks = IoTask.ofArticle(SCALE).stream()
                .map(task -> Ask.of(Wish.of(task) + "\n").expecting(task.result() + "\n"))
                .toList();
        return Traffic.ofLine("").asking(asks).withConnections(CONNECTIONS);
    }
}
