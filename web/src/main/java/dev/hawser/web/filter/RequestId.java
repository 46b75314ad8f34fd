package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Attribute;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Request;
import java.util.UUID;
import java.util.regex.Pattern;

/// Gives each request an id, or takes over the one in `X-Request-Id` if it is sane, and has it in the answer, so
/// that the log of one server can be held against another's.
public record RequestId() implements Filter {
    /// The id of a request behind this filter.
    public static final Attribute<String> ID = new Attribute<>("request id");

    static final String FIELD = "X-Request-Id";

    /// Long enough for whatever is in use, and nothing that means something in a log, a shell or a page.
    private static final Pattern SANE = Pattern.compile("[0-9A-Za-z._:/+=-]{1,128}");

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        String id = request.headers()
                .first(FIELD)
                .filter(given -> SANE.matcher(given).matches())
                .orElseGet(() -> UUID.randomUUID().toString());
        ID.set(request, id);
        return next.answer(request)
                .map(response -> response.withoutHeader(FIELD).header(FIELD, id));
    }
}
