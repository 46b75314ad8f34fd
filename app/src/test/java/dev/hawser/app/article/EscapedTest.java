package dev.hawser.app.article;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Row 127 of the bad inputs: what a stranger sends must neither forge a log line nor steer a terminal.
final class EscapedTest {
    @Test
    void plainTextIsLeftAlone() {
        assertThat(Escaped.of("Grüße, 世界! {0} '")).isEqualTo("Grüße, 世界! {0} '");
    }

    @ParameterizedTest
    @CsvSource({"10,\\n", "13,\\r", "9,\\t", "92,\\\\", "27,\\u001b", "0,\\u0000", "127,\\u007f", "155,\\u009b"})
    void controlCharactersAreShown(int character, String shown) {
        assertThat(Escaped.of("a" + (char) character + "b")).isEqualTo("a" + shown + "b");
    }

    @Test
    void lineSeparatorsAndChangesOfDirectionAreShown() {
        assertThat(Escaped.of("\u2028\u2029\u202e")).isEqualTo("\\u2028\\u2029\\u202e");
    }

    @Test
    void longTextIsCut() {
        assertThat(Escaped.of("x".repeat(10_000_000)))
                .isEqualTo("x".repeat(Escaped.MOST_CHARACTERS) + "… (10000000 characters)");
    }
}
