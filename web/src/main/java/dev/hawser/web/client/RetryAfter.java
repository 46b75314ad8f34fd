package dev.hawser.web.client;

import dev.hawser.web.Headers;
import java.time.DateTimeException;
import java.time.Duration;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.util.Optional;

/// When a server wants to be asked again (RFC 9110 §10.2.3).
final class RetryAfter {
    private static final int MOST_DIGITS = 9;

    private RetryAfter() {}

    /// Returns how long from now; empty when it doesn't say, or not so that one could understand it.
    static Optional<Duration> of(Headers headers, Instant now) {
        return headers.first("retry-after").flatMap(text -> read(text.strip(), now));
    }

    private static Optional<Duration> read(String text, Instant now) {
        if (!text.isEmpty() && text.length() <= MOST_DIGITS && text.chars().allMatch(c -> c >= '0' && c <= '9')) {
            return Optional.of(Duration.ofSeconds(Long.parseLong(text)));
        }
        try {
            var then = DateTimeFormatter.RFC_1123_DATE_TIME.parse(text, Instant::from);
            return Optional.of(then.isBefore(now) ? Duration.ZERO : Duration.between(now, then));
        } catch (DateTimeException none) {
            return Optional.empty();
        }
    }
}
