package dev.hawser.web.files;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// Row 61 of the bad inputs, and what RFC 9110 §14 allows, for a file of 100 bytes.
final class RangesTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bytes=0-0                              | 0-0
        bytes=0-                               | 0-99
        bytes=-1                               | 99-99
        bytes=-1000                            | 0-99
        Bytes= 90-95 , 1-2                     | 1-2 90-95
        bytes=0-18446744073709551615           | 0-99
        bytes=00000000000000000000000000001-2  | 1-2
        bytes=-99999999999999999999999         | 0-99
        bytes=0-4,3-9,10-12,50-60              | 0-12 50-60
        bytes=0-0,-1                           | 0-0 99-99
        bytes=200-,5-6                         | 5-6
        """)
    void ranges(String field, String parts) {
        assertThat(Ranges.of(field, 100))
                .isInstanceOfSatisfying(
                        Ranges.Parts.class,
                        found -> assertThat(found.parts())
                                .map(part -> part.first() + "-" + part.last())
                                .containsExactly(parts.split(" ")));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        bytes=5-2
        bytes=
        bytes=-
        bytes=a-b
        bytes=1-2,x
        bytes=1-2-3
        bytes=+1-2
        lines=1-2
        1-2
        """)
    void whatIsNoRangeIsIgnored(String field) {
        assertThat(Ranges.of(field, 100)).isEqualTo(new Ranges.Whole());
    }

    @ParameterizedTest
    @CsvSource({"bytes=-0", "bytes=100-", "bytes=100-200", "bytes=99999999999999999999-"})
    void whatIsNotThereIsNotSatisfiable(String field) {
        assertThat(Ranges.of(field, 100)).isEqualTo(new Ranges.Unsatisfiable());
    }

    @Test
    void moreThanSixteenAreIgnored() {
        assertThat(Ranges.of("bytes=" + "0-,".repeat(1300) + "0-", 100)).isEqualTo(new Ranges.Whole());
        assertThat(Ranges.of("bytes=0-0" + ",2-2".repeat(15), 100)).isInstanceOf(Ranges.Parts.class);
        assertThat(Ranges.of("bytes=0-0" + ",2-2".repeat(16), 100)).isEqualTo(new Ranges.Whole());
        assertThat(Ranges.of("bytes=0-", 0)).isEqualTo(new Ranges.Unsatisfiable());
    }
}
