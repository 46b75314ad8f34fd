package dev.hawser.lab.workload;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

/// One request, and how often it is sent.
///
/// @param request its bytes, as one character each (ISO 8859-1)
/// @param weight how often it is sent, in proportion to the others
/// @param answer the bytes of the whole answer, as characters; empty when any complete answer will do. Not for HTTP,
///     where a status from 200 to 399 is right
public record Ask(String request, int weight, Optional<String> answer) {
    public Ask {
        if (request.isEmpty()) {
            throw new IllegalArgumentException("the request is empty; expected 1 byte or more");
        }
        if (weight < 1) {
            throw new IllegalArgumentException("weight is " + weight + "; expected 1 or more");
        }
    }

    /// Returns a request that is this text in UTF-8.
    public static Ask of(String text) {
        return of(text.getBytes(StandardCharsets.UTF_8));
    }

    /// Returns a request of these bytes.
    public static Ask of(byte[] bytes) {
        return new Ask(new String(bytes, StandardCharsets.ISO_8859_1), 1, Optional.empty());
    }

    /// Returns this, sent more often.
    public Ask weighing(int more) {
        return new Ask(request, more, answer);
    }

    /// Returns this, to which only this text in UTF-8 is the right answer.
    public Ask expecting(String text) {
        var bytes = text.getBytes(StandardCharsets.UTF_8);
        return new Ask(request, weight, Optional.of(new String(bytes, StandardCharsets.ISO_8859_1)));
    }

    /// Returns the request's bytes.
    public byte[] bytes() {
        return request.getBytes(StandardCharsets.ISO_8859_1);
    }
}
