package dev.hawser.app.api;

import dev.hawser.app.article.UserTable;
import dev.hawser.app.article.UserTable.User;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.db.DatabaseException;
import dev.hawser.web.Answer;
import dev.hawser.web.Parameter;
import dev.hawser.web.Problem;
import dev.hawser.web.ProblemException;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.lang.System.Logger.Level;
import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.atomic.AtomicBoolean;

/// `/users`, from a table. What the database refuses is told in HTTP's words, never in its own, which are for the log.
final class UserResource {
    /// How many users a page has unless the client says so: some kilobytes.
    static final int DEFAULT_LIMIT = 50;

    /// How many users a page may have.
    static final int MOST = 500;

    private static final System.Logger LOG = System.getLogger(UserResource.class.getName());

    private final UserTable users;
    private final AtomicBoolean away = new AtomicBoolean();

    UserResource(UserTable users) {
        this.users = users;
    }

    /// A page, the newest first, and by RFC 8288 where the next one is; or the one user of `?id=`, as in the article.
    Answer list(Request request) {
        var id = request.query("id");
        if (id.isPresent()) {
            return one(id);
        }
        int limit = limit(request.query("limit"));
        var last = request.query("after");
        var after = last.isPresent() ? OptionalLong.of(last.asLong()) : OptionalLong.empty();
        // One more than is shown tells whether there is a next page.
        return answer(users.list(limit + 1, after).then(found -> page(found, limit)));
    }

    private static int limit(Parameter limit) {
        return limit.isPresent()
                ? limit.as("1 to " + MOST, text -> {
                    int wanted = Integer.parseInt(text);
                    if (wanted < 1 || wanted > MOST) {
                        throw new IllegalArgumentException(text);
                    }
                    return wanted;
                })
                : DEFAULT_LIMIT;
    }

    private static Response page(List<User> found, int limit) {
        if (found.size() <= limit) {
            return Response.json(found);
        }
        var shown = found.subList(0, limit);
        String next = "/users?limit=" + limit + "&after=" + shown.getLast().id();
        return Response.json(shown).header("Link", "<" + next + ">; rel=\"next\"");
    }

    Answer one(Request request) {
        return one(request.parameter("id"));
    }

    private Answer one(Parameter id) {
        return answer(users.get(number(id))
                .then(found -> found.map(Response::json)
                        .orElseGet(() -> Problem.of(Status.NOT_FOUND, "User does not exist")
                                .response())));
    }

    private static long number(Parameter id) {
        try {
            return Long.parseLong(id.asText());
        } catch (NumberFormatException none) {
            throw new ProblemException(Status.BAD_REQUEST, "Invalid user ID");
        }
    }

    Answer add(Request request) {
        var user = request.body().json(NewUser.class).checked();
        return answer(users.create(user.nameText(), user.emailText())
                .then(kept -> Response.created("/users/" + kept.id()).jsonContent(kept)));
    }

    private Answer answer(Deferred<Response> response) {
        return Answer.later(response.then(this::answered).recover(DatabaseException.class, this::refusal));
    }

    private Response answered(Response response) {
        if (away.get() && away.compareAndSet(true, false)) {
            LOG.log(Level.INFO, "the database answers again");
        }
        return response;
    }

    /// What is nobody's fault but ours is thrown on, to be logged and answered with a 500.
    private Response refusal(DatabaseException refused) {
        return switch (refused) {
            case DatabaseException.Unique _ ->
                Problem.of(Status.CONFLICT, "Email already exists").response();
            case DatabaseException.BadValue _ ->
                Problem.of(Status.BAD_REQUEST, "the database can't keep such a value")
                        .response();
            case DatabaseException.Overloaded _ -> later(1, "too many wait for the database");
            case DatabaseException.Timeout _, DatabaseException.Busy _, DatabaseException.Conflict _ ->
                later(1, "the database was too busy to answer in time");
            case DatabaseException.Unavailable _, DatabaseException.Closed _ -> {
                tellOnce(refused);
                yield later(5, "the database can't be reached");
            }
            case DatabaseException.StorageFull _ -> {
                tellOnce(refused);
                yield later(60, "there is no room for more users");
            }
            // A client that is told to come again would do it twice, perhaps.
            case DatabaseException.UnknownOutcome _,
                    DatabaseException.NotNull _,
                    DatabaseException.ForeignKey _,
                    DatabaseException.Check _,
                    DatabaseException.Syntax _,
                    DatabaseException.Other _ -> throw refused;
        };
    }

    private static Response later(int seconds, String why) {
        return Problem.of(Status.SERVICE_UNAVAILABLE, why).response().header("Retry-After", Integer.toString(seconds));
    }

    /// Each of ten thousand requests would say the same.
    private void tellOnce(DatabaseException refused) {
        if (away.compareAndSet(false, true)) {
            LOG.log(Level.WARNING, "/users answers 503 until the database is well again: " + refused.getMessage());
        }
    }
}
