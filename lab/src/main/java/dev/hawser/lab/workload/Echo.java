package dev.hawser.lab.workload;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import java.util.List;

/// `echo`: answers a line with the line. What it costs is what the engine costs.
public final class Echo implements Workload {
    private static final String LINE = "The quick brown fox jumps over.";

    @Override
    public String name() {
        return "echo";
    }

    @Override
    public String what() {
        return "the handler answers at once";
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
        return Traffic.ofLine(LINE).asking(List.of(EchoLines.ask(LINE)));
    }
}
