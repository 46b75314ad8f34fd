package dev.hawser.app.workload;

import dev.hawser.app.article.UserTable;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.protocol.ProtocolFactory;
import dev.hawser.db.PoolOptions;
import dev.hawser.lab.result.Contender;
import dev.hawser.lab.result.Measure;
import dev.hawser.lab.workload.AnswerEnd;
import dev.hawser.lab.workload.Ask;
import dev.hawser.lab.workload.Traffic;
import dev.hawser.lab.workload.Workload;
import dev.hawser.web.Answer;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import dev.hawser.web.server.Site;
import java.nio.file.Files;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

/// `users`: the article's users in a SQLite file, over HTTP/1.1. Of a hundred requests 95 read a user and 5 add
/// one, which is on the disk before it is answered. The database has threads of its own and the handler waits for
/// none of them, so it is the same on each engine.
public final class Users implements Workload {
    private static final int READ_EACH = 19;
    private static final int ADDED = 5;

    /// So many are there from the start, and are read in turn.
    private static final int SAMPLES = 5;

    @Override
    public String name() {
        return "users";
    }

    @Override
    public String what() {
        return "of 100 requests 95 read a row of SQLite and 5 add one";
    }

    @Override
    public Measure decidedBy() {
        return Measure.CPU_PER_REQUEST;
    }

    @Override
    public ProtocolFactory handler(Contender contender) throws Exception {
        var file = Files.createTempDirectory("users").resolve("users.db");
        var users = UserTable.open("sqlite:" + file, PoolOptions.defaults()).await();
        var next = new AtomicLong();
        for (int i = 0; i < SAMPLES; i++) {
            add(users, next).await();
        }
        return new Site(new Tree()
                .get("/users/{id}", request -> user(users, request))
                .post("/users", _ -> Answer.later(add(users, next).then(Response::json))));
    }

    /// The request has no name in it: each must be another, and the generator sends the same bytes each time.
    private static Deferred<UserTable.User> add(UserTable users, AtomicLong next) {
        long number = next.incrementAndGet();
        return users.create("User " + number, "user" + number + "@example.com");
    }

    private static Answer user(UserTable users, Request request) {
        long id = Long.parseLong(request.parameter("id").asText());
        return Answer.later(users.get(id)
                .then(found -> found.map(Response::json)
                        .orElseGet(() -> Problem.of(Status.NOT_FOUND, "User does not exist")
                                .response())));
    }

    @Override
    public Traffic traffic() {
        List<Ask> asks = new ArrayList<>();
        for (int id = 1; id <= SAMPLES; id++) {
            asks.add(Ask.of("GET /users/" + id + " HTTP/1.1\r\nHost: localhost\r\n\r\n")
                    .weighing(READ_EACH));
        }
        asks.add(Posted.json("/users", "{}").weighing(ADDED));
        return Traffic.of(asks.getFirst(), AnswerEnd.HTTP).asking(asks);
    }
}
