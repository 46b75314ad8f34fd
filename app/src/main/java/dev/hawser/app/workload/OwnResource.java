package dev.hawser.app.workload;

import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.workload.OwnClass;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import dev.hawser.lab.workload.WorkloadMaker;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Request;
import dev.hawser.web.Resource;
import dev.hawser.web.server.Site;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Collectors;

/// `http-resource=CLASS`: one's own class, a web [Resource], which is served at `/` with all that lies below it, or
/// a [Handler], which answers every method at every path.
public final class OwnResource implements WorkloadMaker {
    @Override
    public String word() {
        return "http-resource";
    }

    @Override
    public Workload make(String argument) {
        return new Own(OwnClass.of(argument, Resource.class, Handler.class));
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
            var made = own.make();
            return new Site(made instanceof Resource resource ? new Root(resource) : new Everywhere((Handler) made));
        }

        @Override
        public Traffic traffic() {
            return Traffic.ofGet("/");
        }
    }

    /// A resource at the top. The path `/` has a last segment that is empty, for which few resources have a child.
    private record Root(Resource own) implements Resource {
        @Override
        public Map<Method, Handler> handlers() {
            return own.handlers();
        }

        @Override
        public Optional<Resource> child(String segment, Request request) {
            return own.child(segment, request).or(() -> segment.isEmpty() ? Optional.of(own) : Optional.empty());
        }

        @Override
        public boolean isLeaf() {
            return own.isLeaf();
        }
    }

    /// A resource that is one handler.
    private record Everywhere(Map<Method, Handler> handlers) implements Resource {
        Everywhere(Handler handler) {
            this(Arrays.stream(Method.values()).collect(Collectors.toMap(Function.identity(), _ -> handler)));
        }

        @Override
        public boolean isLeaf() {
            return true;
        }
    }
}
