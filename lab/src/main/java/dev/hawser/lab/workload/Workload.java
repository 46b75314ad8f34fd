package dev.hawser.lab.workload;

import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.result.Measure;
import java.net.InetAddress;
import java.util.Arrays;
import java.util.List;

/// A kind of work whose engine is to be chosen: a server's handler, and what its clients ask.
///
/// `hawser compare` finds workloads with a [java.util.ServiceLoader]: a public class with a public constructor without
/// arguments, named in `META-INF/services/dev.hawser.lab.workload.Workload`. The server's process and the one that
/// plans make an object each; only the server's is asked for a [#handler].
public interface Workload {
    /// Returns its word on the command line: lower-case letters, digits and `-`.
    String name();

    /// Returns what the handler does, as a clause for the middle of a sentence: `the handler waits 20 ms`.
    String what();

    /// Makes what is served, on the engine that the contender names. Called once in a process; a handler may have
    /// opened what it likes, since the process ends when all is measured; its temporary files are deleted then.
    ///
    /// @param contender one of [#contenders]; a workload that has no variants ignores it
    ProtocolFactory handler(Contender contender) throws Exception;

    /// Returns what clients ask, and how.
    Traffic traffic();

    /// Returns who takes part: by default the one handler on each engine.
    default List<Contender> contenders() {
        return Arrays.stream(EngineKind.values()).map(Contender::plain).toList();
    }

    /// Returns what decides between the engines.
    default Measure decidedBy() {
        return Measure.THROUGHPUT;
    }

    /// Returns where to listen: by default a free port of this machine's own address.
    default Endpoint endpoint() throws Exception {
        return Endpoint.tcp(0).on(InetAddress.getLoopbackAddress());
    }
}
