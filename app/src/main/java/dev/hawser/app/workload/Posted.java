package dev.hawser.app.workload;

import dev.hawser.lab.workload.Ask;
import java.nio.charset.StandardCharsets;

/// Writes HTTP/1.1 requests that have a body.
final class Posted {
    private Posted() {}

    /// Returns a POST of this JSON.
    static Ask json(String target, String json) {
        int length = json.getBytes(StandardCharsets.UTF_8).length;
        return Ask.of("POST " + target + " HTTP/1.1\r\nHost: localhost\r\nContent-Type: application/json\r\n"
                + "Content-Length: " + length + "\r\n\r\n" + json);
    }
}
