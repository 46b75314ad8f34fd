package dev.hawser.web.server;

import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.util.Locale;

/// The time of an answer, as the head has it (RFC 9110 §5.6.7), which is the same for a second.
final class HttpDate {
    private static final DateTimeFormatter FORMAT = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    @SuppressWarnings("ArrayRecordComponent") // Written to the wire, never compared.
    private record Second(long number, String text, byte[] line) {}

    private static volatile Second latest = new Second(-1, "", new byte[0]);

    private HttpDate() {}

    /// Returns the time now, by the wall clock: it is what others compare it with.
    static String now() {
        return second().text;
    }

    /// Returns the line of a head that tells the time now. Not to be changed.
    static byte[] line() {
        return second().line;
    }

    private static Second second() {
        long number = System.currentTimeMillis() / 1000;
        var known = latest;
        if (known.number != number) {
            String text = FORMAT.format(Instant.ofEpochSecond(number));
            known = new Second(number, text, ("Date: " + text + "\r\n").getBytes(StandardCharsets.US_ASCII));
            latest = known;
        }
        return known;
    }
}
