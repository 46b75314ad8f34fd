package dev.hawser.testkit.contract;

import dev.hawser.core.engine.Engine;
import org.junit.jupiter.api.Nested;

/// The whole contract for an engine on real sockets. A test extends it and names the engine:
///
/// ```java
/// final class VirtualThreadsTest extends EngineContract {
///     VirtualThreadsTest() {
///         super(Engine.virtualThreads());
///     }
/// }
/// ```
public abstract class EngineContract extends StreamContract {
    /// Holds this engine to the contract.
    protected EngineContract(Engine engine) {
        super(new SocketRig(engine));
    }

    @Nested
    final class Concurrency extends ConcurrencyContract {
        Concurrency() {
            super(rig());
        }
    }

    @Nested
    final class Context extends ContextContract {
        Context() {
            super(rig());
        }
    }

    @Nested
    final class ContextThreads extends ContextThreadsContract {
        ContextThreads() {
            super(rig());
        }
    }

    @Nested
    final class Lines extends LineContract {
        Lines() {
            super(rig());
        }
    }

    @Nested
    final class RawMode extends RawModeContract {
        RawMode() {
            super(rig());
        }
    }

    @Nested
    final class Frames extends FrameContract {
        Frames() {
            super(rig());
        }
    }

    @Nested
    final class Policies extends PolicyContract {
        Policies() {
            super(rig());
        }
    }

    @Nested
    final class Reactors extends ReactorContract {
        Reactors() {
            super(rig());
        }
    }

    @Nested
    final class Clients extends ClientContract {
        Clients() {
            super(rig());
        }
    }

    @Nested
    final class Observing extends ObserverContract {
        Observing() {
            super(rig());
        }
    }

    @Nested
    final class Leaks extends LeakContract {
        Leaks() {
            super(rig());
        }
    }

    @Nested
    final class BadInputs extends BadInputsContract {
        BadInputs() {
            super(rig());
        }
    }

    @Nested
    final class BehindProxies extends ProxyHeaderContract {
        BehindProxies() {
            super(rig());
        }
    }

    @Nested
    final class Udp extends DatagramContract {
        Udp() {
            super(rig());
        }
    }

    @Nested
    final class UdpEnd extends DatagramEndContract {
        UdpEnd() {
            super(rig());
        }
    }

    @Nested
    final class UdpBadInputs extends DatagramBadInputsContract {
        UdpBadInputs() {
            super(rig());
        }
    }

    @Nested
    final class Groups extends MulticastContract {
        Groups() {
            super(rig());
        }
    }
}
