package dev.hawser.lab.workload;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import java.util.List;

/// `churn`: a connection for each request, which is what clients without a pool do.
public final class Churn implements Workload {
    private static final int CONNECTIONS = 32;
    private static final String LINE = "hello";

    @Override
    public String name() {
        return "churn";
    }

    @Override
    public String what() {
        return "each request has a connection of its own";
    }

    @Override
    public Measure decidedBy() {
        return Measure.CPU_PER_REQUEST;
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        return _ -> new EchoLines();
    }

    @Override
    public Traffic traffic() {
        return Traffic.ofLine(LINE)
                .asking(List.of(EchoLines.ask(LINE)))
                .withConnections(CONNECTIONS)
                .withReconnecting();
    }
}
