package dev.hawser.web.server;

import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time of an answer, as the head has it (RFC 9110 §5.6.7), which is the same for a second.
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    private record Second(long number, String text) {}

    private static volatile Second latest = new Second(-1, "");

    private HttpDate() {}

    /// Returns the time now, by the wall clock: it is what others compare it with.
    static String now() {
        long number = System.currentTimeMillis() / 1000;
        var known = latest;
        if (known.number != number) {
            known = new Second(number, FORMAT.format(Instant.ofEpochSecond(number)));
            latest = known;
        }
        return known.text;
    }
}
