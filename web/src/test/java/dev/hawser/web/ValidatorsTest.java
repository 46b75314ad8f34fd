package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.web.Validators.Verdict;
import java.time.Instant;
import java.util.Optional;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// The conditions of RFC 9110 §13, and their order.
final class ValidatorsTest {
    private static final Validators STRONG =
            new Validators(Optional.of("\"a\""), Optional.of(Instant.parse("2026-01-02T03:04:05.6Z")));

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        GET  | If-None-Match       | "a"                            | NOT_MODIFIED
        HEAD | If-None-Match       | W/"a"                          | NOT_MODIFIED
        GET  | If-None-Match       | "b", "c,d", "a"                | NOT_MODIFIED
        GET  | If-None-Match       | *                              | NOT_MODIFIED
        GET  | If-None-Match       | "b"                            | PROCEED
        GET  | If-None-Match       | a                              | PROCEED
        PUT  | If-None-Match       | *                              | FAILED
        PUT  | If-Match            | "a"                            | PROCEED
        PUT  | If-Match            | *                              | PROCEED
        PUT  | If-Match            | W/"a"                          | FAILED
        PUT  | If-Match            | "b"                            | FAILED
        GET  | If-Modified-Since   | Fri, 02 Jan 2026 03:04:05 GMT  | NOT_MODIFIED
        GET  | If-Modified-Since   | Friday, 02-Jan-26 03:04:05 GMT | NOT_MODIFIED
        GET  | If-Modified-Since   | Fri Jan  2 03:04:05 2026       | NOT_MODIFIED
        GET  | If-Modified-Since   | Fri, 02 Jan 2026 03:04:04 GMT  | PROCEED
        GET  | If-Modified-Since   | yesterday                      | PROCEED
        PUT  | If-Modified-Since   | Fri, 02 Jan 2026 03:04:05 GMT  | PROCEED
        PUT  | If-Unmodified-Since | Fri, 02 Jan 2026 03:04:05 GMT  | PROCEED
        PUT  | If-Unmodified-Since | Fri, 02 Jan 2026 03:04:04 GMT  | FAILED
        """)
    void oneCondition(Method method, String field, String value, Verdict verdict) {
        assertThat(STRONG.check(Asked.of(method, "/").header(field, value).request()))
                .isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        If-None-Match | "b" | If-Modified-Since   | Fri, 02 Jan 2026 03:04:05 GMT | PROCEED
        If-Match      | "a" | If-Unmodified-Since | Fri, 02 Jan 2026 03:04:04 GMT | PROCEED
        If-Match      | "a" | If-None-Match       | "a"                           | NOT_MODIFIED
        If-Match      | "b" | If-None-Match       | "a"                           | FAILED
        """)
    void tagsGoBeforeDates(String first, String tag, String second, String value, Verdict verdict) {
        var asked = Asked.get("/").header(first, tag).header(second, value);
        assertThat(STRONG.check(asked.request())).isEqualTo(verdict);
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', quoteCharacter = '\'', textBlock = """
        "a"                           | true
        W/"a"                         | false
        "b"                           | false
        Fri, 02 Jan 2026 03:04:05 GMT | true
        Fri, 02 Jan 2026 03:04:06 GMT | false
        """)
    void aRangeIsOfOneVersion(String condition, boolean fits) {
        assertThat(STRONG.fitsRange(Asked.get("/").header("If-Range", condition).request()))
                .isEqualTo(fits);
    }
}
