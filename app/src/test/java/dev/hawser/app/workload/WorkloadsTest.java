package dev.hawser.app.workload;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.hawser.core.Reactor;
import dev.hawser.core.engine.Engine;
import dev.hawser.lab.load.Generator;
import dev.hawser.lab.load.LoadOrder;
import dev.hawser.lab.measure.Child;
import dev.hawser.lab.method.ServerMain;
import dev.hawser.lab.result.EngineKind;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import dev.hawser.lab.workload.Workloads;
import dev.hawser.web.Answer;
import dev.hawser.web.Handler;
import dev.hawser.web.Method;
import dev.hawser.web.Request;
import dev.hawser.web.Resource;
import dev.hawser.web.Response;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

/// The program's own workloads answer their own clients, on each engine.
final class WorkloadsTest {
    private static final Duration PATIENCE = Duration.ofSeconds(30);

    @ParameterizedTest
    @CsvSource({
        "json, thread-pool", "json, virtual-threads", "json, event-loop",
        "tls, thread-pool", "tls, virtual-threads", "tls, event-loop"
    })
    void eachAnswersItsClientsOnEachEngine(String name, String engine) throws Exception {
        answers(Workloads.of(name), EngineKind.of(engine));
    }

    /// In a process of its own, as it is measured: it leaves its database open.
    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void usersAreReadFromTheDatabaseAndAddedToIt(EngineKind engine) throws Exception {
        try (var server = Child.start(Child.Launch.of(ServerMain.class), "users", engine.word())) {
            drive(Integer.parseInt(server.ask("port")), Workloads.of("users").traffic(), 200);
        }
    }

    @ParameterizedTest
    @EnumSource(EngineKind.class)
    void aResourceOfOnesOwnIsNamedByItsClass(EngineKind engine) throws Exception {
        var workload = Workloads.of("http-resource=" + OwnPage.class.getName());
        assertThat(workload.name()).isEqualTo("OwnPage");
        answers(workload, engine);
    }

    @Test
    void aHandlerOfOnesOwnAnswersAtEveryPath() throws Exception {
        try (var reactor = Reactor.open()) {
            var workload = Workloads.of("http-resource=" + OwnHandler.class.getName());
            var contender = workload.contenders().getFirst();
            var port = reactor.listen(workload.endpoint(), Engine.virtualThreads(), workload.handler(contender));
            drive(port.port(), Traffic.ofGet("/any/where?at=all").withConnections(2), 8);
            reactor.stop(Duration.ZERO);
        }
    }

    @Test
    void aClassThatIsNoneOfTheseIsRefused() {
        assertThatThrownBy(() -> Workloads.of("http-resource=java.lang.String"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("java.lang.String is no dev.hawser.web.Resource and no dev.hawser.web.Handler");
    }

    private static void answers(Workload workload, EngineKind engine) throws Exception {
        var contender = workload.contenders().stream()
                .filter(it -> it.engine() == engine)
                .findFirst()
                .orElseThrow();
        try (var reactor = Reactor.open()) {
            var port = reactor.listen(workload.endpoint(), Engine.of(engine.word()), workload.handler(contender));
            drive(port.port(), workload.traffic().withConnections(4), 8);
            reactor.stop(Duration.ZERO);
        }
    }

    private static void drive(int port, Traffic traffic, long least) throws Exception {
        try (var generator = Generator.start(LoadOrder.closed("127.0.0.1", port, traffic), 1)) {
            long[] answered = new long[1];
            await().atMost(PATIENCE).until(() -> {
                var report = generator.mark();
                assertThat(report.errors()).isEmpty();
                answered[0] += report.answered();
                return answered[0] >= least;
            });
        }
    }

    /// What somebody else might bring.
    public static final class OwnPage implements Resource {
        /// Called once in a server.
        public OwnPage() {}

        @Override
        public Map<Method, Handler> handlers() {
            return Map.of(Method.GET, _ -> Response.text("mine\n"));
        }
    }

    /// The least that somebody might bring.
    public static final class OwnHandler implements Handler {
        /// Called once in a server.
        public OwnHandler() {}

        @Override
        public Answer answer(Request request) {
            return Response.text("mine\n");
        }
    }
}
