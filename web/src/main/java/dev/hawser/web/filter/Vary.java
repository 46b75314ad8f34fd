package dev.hawser.web.filter;

import dev.hawser.web.Response;
import java.util.Arrays;

/// What an answer depends on besides its target (RFC 9110 §12.5.5).
final class Vary {
    private Vary() {}

    /// Returns the answer with one more field that it depends on, and those that it had.
    static Response add(Response response, String field) {
        String all = String.join(", ", response.headers().all("Vary"));
        boolean had = Arrays.stream(all.split(","))
                .map(String::strip)
                .anyMatch(one -> one.equals("*") || one.equalsIgnoreCase(field));
        return had
                ? response
                : response.withoutHeader("Vary").header("Vary", all.isEmpty() ? field : all + ", " + field);
    }
}
