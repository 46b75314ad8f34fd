package dev.hawser.app.api;

import dev.hawser.app.article.UserTable;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.Tree;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.time.Clock;
import java.time.OffsetDateTime;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/// The article's API, with its names and messages. No handler blocks, so it runs on any engine. What it says is
/// written down in OpenAPI at `/openapi.json`.
public final class Api {
    private static final String HELLO = "Hello";

    private final Clock clock;
    private final UserResource users;
    private final Health health;

    /// Makes an API.
    ///
    /// @param clock the time that it tells, with the zone in which it does
    /// @param users stays the caller's to stop, when no request is left that it could answer
    public Api(Clock clock, UserTable users, Health health) {
        this.clock = clock;
        this.users = new UserResource(users);
        this.health = health;
    }

    /// Returns its resources, to which more can be added before they are served.
    public Tree tree() {
        var document = Response.of(Status.OK).content("application/json", document());
        // Made now and not by the first request: until Jackson's classes are loaded, an event loop would stand still.
        var index = index();
        return new Tree()
                .get("/", _ -> index)
                .get("/time", _ -> time())
                .get("/echo", this::echoQuery)
                .post("/echo", this::echoBody)
                .get("/users", users::list)
                .post("/users", users::add)
                .get("/users/{id}", users::one)
                .get("/health/live", _ -> health.live())
                .get("/health/ready", _ -> health.ready())
                .get("/openapi.json", _ -> document);
    }

    /// The members of an answer, in their order.
    private record Index(String message, Map<String, String> endpoints) {}

    private record Time(BigDecimal timestamp, String datetime) {}

    private record Echo(String echo, BigDecimal timestamp) {}

    private record PostedEcho(String echo, String method, BigDecimal timestamp) {}

    /// What is posted to `/echo`.
    private record Message(@Nullable String message) {}

    private static Response index() {
        var endpoints = new LinkedHashMap<String, String>();
        endpoints.put("/time", "Get current time");
        endpoints.put("/echo", "Echo service");
        endpoints.put("/users", "User management");
        endpoints.put("/health/live", "Whether this process runs");
        endpoints.put("/health/ready", "Whether it takes requests");
        endpoints.put("/openapi.json", "All of this in OpenAPI");
        return Response.json(new Index("Welcome to the Hawser API", endpoints));
    }

    private Response time() {
        var now = OffsetDateTime.now(clock).truncatedTo(ChronoUnit.SECONDS);
        // Its toString() would leave out the seconds when they are zero.
        return Response.json(new Time(timestamp(), DateTimeFormatter.ISO_OFFSET_DATE_TIME.format(now)));
    }

    private Response echoQuery(Request request) {
        return Response.json(new Echo(request.query("message").orElse(HELLO), timestamp()));
    }

    private Response echoBody(Request request) {
        var posted = request.body().json(Message.class);
        return Response.json(
                new PostedEcho(Optional.ofNullable(posted.message()).orElse(HELLO), "POST", timestamp()));
    }

    /// Seconds since 1970, to the millisecond, as the article has them.
    private BigDecimal timestamp() {
        return BigDecimal.valueOf(clock.millis(), 3);
    }

    private static byte[] document() {
        try (var in = Api.class.getResourceAsStream("openapi.json")) {
            if (in == null) {
                throw new IllegalStateException("openapi.json is not beside this class; build the program again");
            }
            return in.readAllBytes();
        } catch (IOException broken) {
            throw new UncheckedIOException(broken);
        }
    }
}
