package dev.hawser.web;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/// What is wrong, for programs and people (RFC 9457). Served as `application/problem+json`.
///
/// @param status also the answer's
/// @param detail what is wrong with this request; empty for what the status says anyway
/// @param more members besides the standard's, by name, of whatever JSON can hold
public record Problem(Status status, Optional<String> detail, Map<String, ?> more) {
    public Problem {
        more = Map.copyOf(more);
    }

    /// Returns a problem that the status names.
    public static Problem of(Status status) {
        return new Problem(status, Optional.empty(), Map.of());
    }

    /// Returns a problem with words about this request.
    public static Problem of(Status status, String detail) {
        return new Problem(status, Optional.of(detail), Map.of());
    }

    /// Returns this problem with one more member.
    public Problem with(String name, Object value) {
        var members = new LinkedHashMap<String, Object>(more);
        members.put(name, value);
        return new Problem(status, detail, members);
    }

    /// Returns the answer that says so.
    public Response response() {
        return Response.of(status).content("application/problem+json", json());
    }

    /// Returns it as JSON.
    public byte[] json() {
        var members = new LinkedHashMap<String, Object>();
        members.put("type", "about:blank");
        members.put("title", status.reason());
        members.put("status", status.code());
        detail.ifPresent(words -> members.put("detail", words));
        members.putAll(more);
        return Json.bytes(members);
    }
}
