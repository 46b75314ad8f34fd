package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Row 132 of the bad inputs: JSON that is made to hurt gets a 400 with its place.
final class JsonTest {
    private record Thing(String name, BigInteger number) {}

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"name\":\"a\",\"name\":\"b\"}",
                "{} {}",
                "{}x",
                "{\"number\":1e999999999}",
                "{\"name\":\"\\ud800\"}",
                "{\"name\":\"\\udc00\\ud800\"}",
                "{\"name\":\"\\ud800\\\\udc00\"}",
                "{\"name\":5}",
                "{\"name\":true}",
                "{\"name\":\"\u0001\"}",
                "{\"name\":\"\u0000\"}",
                "[]",
                "null",
                "",
                "{'name':'a'}",
                "{\"number\":01}",
                "{\"number\":NaN}",
            })
    void badJsonIsA400WithAPlace(String json) {
        assertBad(json.getBytes(StandardCharsets.UTF_8), " at line 1, column ");
    }

    @Test
    void depthAndLongNumbersAreA400InLinearTime() {
        Assertions.assertTimeoutPreemptively(Duration.ofSeconds(10), () -> {
            assertBad("[".repeat(100_000).getBytes(StandardCharsets.UTF_8), " at line 1, column ");
            String nested = "{\"other\":" + "[".repeat(100_000);
            assertBad(nested.getBytes(StandardCharsets.UTF_8), " at line 1, column ");
            String digits = "{\"number\":" + "9".repeat(1_000_000) + "}";
            assertBad(digits.getBytes(StandardCharsets.UTF_8), " at line 1, column ");
        });
    }

    @Test
    void bytesThatAreNoUtf8AreA400WithTheirPlace() {
        assertBad(bytes("{\"name\":\"\u00ff\"}"), " at byte 9: ");
        assertBad(bytes("{\"name\":\"\u00ed\u00a0\u0080\"}"), " at byte 9: ");
        assertBad(bytes("{\"name\":\"\u00c0\u00ae\"}"), " at byte 9: ");
    }

    @Test
    void nothingOfOurClassesIsTold() {
        assertThatThrownBy(() -> read(bytes("{\"name\":[]}")))
                .hasMessageContaining("'name'")
                .hasMessageNotContaining("java")
                .hasMessageNotContaining("Thing");
    }

    @Test
    void allElseIsRead() {
        assertThat(read(bytes("{\"name\":\"\\ud83d\\ude00 \\\\ud800\",\"number\":12,\"more\":1}")))
                .isEqualTo(new Thing("😀 \\ud800", BigInteger.valueOf(12)));
        assertThat(new String(Json.bytes(Map.of("a", "😀")), StandardCharsets.UTF_8))
                .isEqualTo("{\"a\":\"😀\"}");
    }

    private static void assertBad(byte[] json, String place) {
        assertThatThrownBy(() -> read(json))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        bad -> assertThat(bad.problem().status()).isEqualTo(Status.BAD_REQUEST))
                .hasMessageContaining(place);
    }

    private static Thing read(byte[] json) {
        return Json.read(json, Thing.class);
    }

    private static byte[] bytes(String latin) {
        return latin.getBytes(StandardCharsets.ISO_8859_1);
    }
}
