package dev.hawser.lab.workload;

import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;

/// `protocol=CLASS`: one's own class, a [Protocol] of which each connection gets an object, or a [ProtocolFactory].
public final class OwnProtocol implements WorkloadMaker {
    @Override
    public String word() {
        return "protocol";
    }

    @Override
    public Workload make(String argument) {
        return new Own(OwnClass.of(argument, Protocol.class, ProtocolFactory.class));
    }

    private record Own(OwnClass own) implements Workload {
        @Override
        public String name() {
            return own.type().getSimpleName();
        }

        @Override
        public String what() {
            return "the handler is " + own.type().getName();
        }

        @Override
        public ProtocolFactory handler(Contender contender) throws Exception {
            return ProtocolFactory.class.isAssignableFrom(own.type())
                    ? (ProtocolFactory) own.make()
                    : _ -> (Protocol) own.make();
        }

        @Override
        public Traffic traffic() {
            return Traffic.ofLine("hello");
        }
    }
}
