package dev.hawser.lab.workload;

import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;

/// `cpu`: answers after about two milliseconds of arithmetic, which no engine can do faster than its cores.
public final class Cpu implements Workload {
    /// About two milliseconds on a core of 2020. It is the same work on each machine, not the same time.
    private static final int STEPS = 1_000_000;

    @Override
    public String name() {
        return "cpu";
    }

    @Override
    public String what() {
        return "the handler computes for about 2 ms";
    }

    @Override
    public ProtocolFactory handler(Contender contender) {
        return _ -> new Computing();
    }

    @Override
    public Traffic traffic() {
        return Traffic.ofLine("compute").withConnections(16);
    }

    /// Returns a number that depends on each step, so that none can be left out.
    static long compute(long seed) {
        long x = seed | 1;
        for (int i = 0; i < STEPS; i++) {
            // xorshift64, Marsaglia 2003
            x ^= x << 13;
            x ^= x >>> 7;
            x ^= x << 17;
        }
        return x;
    }

    private static final class Computing extends LineProtocol {
        private long last = 1;

        Computing() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            last = compute(last);
            sendLine(Long.toUnsignedString(last));
        }
    }
}
