package dev.hawser.core.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.netty.buffer.Unpooled;
import java.util.HexFormat;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/// What the headers of records tell of a handshake, however the bytes are cut.
final class TlsRecordsTest {
    private static final String HANDSHAKE = "1603030002aabb";
    private static final String CHANGE = "140303000101";
    private static final String DATA = "1703030003160000";

    @ParameterizedTest
    @CsvSource({
        "H, false",
        "HHH, false",
        "HHCH, false",
        "HHCHD, false",
        "HCDDD, false",
        "HCHCDD, false",
        "HHCHH, true",
        "HCHDH, true",
        "HCHCH, true"
    })
    void oneHandshakeEndsWithTheRecordAfterTheChange(String records, boolean beginsAgain) {
        String hex = records.replace("H", "h")
                .replace("C", CHANGE)
                .replace("D", DATA)
                .replace("h", HANDSHAKE);
        byte[] bytes = HexFormat.of().parseHex(hex);
        for (int cut = 1; cut <= bytes.length; cut++) {
            var seen = new TlsRecords();
            for (int at = 0; at < bytes.length; at += cut) {
                var piece = Unpooled.wrappedBuffer(bytes, at, Math.min(cut, bytes.length - at));
                var _ = seen.holdHandshake(piece);
            }
            assertThat(seen.beginAgain()).as("in pieces of %d", cut).isEqualTo(beginsAgain);
        }
    }
}
