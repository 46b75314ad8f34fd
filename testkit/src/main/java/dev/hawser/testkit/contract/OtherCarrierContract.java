package dev.hawser.testkit.contract;

import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/// [StreamContract] where the bytes are carried by something other than TCP alone; and by the long run also what every
/// build holds over TCP only and takes its time.
public abstract class OtherCarrierContract extends StreamContract {
    OtherCarrierContract(SocketRig rig) {
        super(rig);
    }

    @Nested
    @Tag("referee")
    final class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(rig());
        }
    }

    @Nested
    @Tag("referee")
    final class Policies extends PolicyContract {
        Policies() {
            super(rig());
        }
    }

    @Nested
    @Tag("referee")
    final class Leaks extends LeakContract {
        Leaks() {
            super(rig());
        }
    }
}
