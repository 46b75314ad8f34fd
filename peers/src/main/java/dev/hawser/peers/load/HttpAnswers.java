package dev.hawser.peers.load;

import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

/// Checks that a web server answers as [HttpLoad] counts: a 200 with a length, and the same JSON from all.
public final class HttpAnswers {
    private HttpAnswers() {}

    /// Asks twice on one connection.
    ///
    /// @param who named when an answer is wrong
    /// @throws IOException when it is; the message shows it
    public static void check(String who, int port) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
            socket.setSoTimeout(10_000);
            for (int i = 0; i < 2; i++) {
                socket.getOutputStream().write(HttpLoad.REQUEST.getBytes(StandardCharsets.US_ASCII));
                var got = new StringBuilder();
                int next = 0;
                while (next != '}' && (next = socket.getInputStream().read()) >= 0) {
                    got.append((char) next);
                }
                String text = got.toString();
                if (!text.startsWith("HTTP/1.1 200 ")
                        || !text.regionMatches(
                                true, text.indexOf("\r\n\r\n") + 4, HttpLoad.BODY, 0, HttpLoad.BODY.length())
                        || !text.toLowerCase(Locale.ROOT)
                                .contains("content-length: " + HttpLoad.BODY.length() + "\r\n")) {
                    throw new IOException(
                            who + " answers " + text + "; expected a 200 with a length and " + HttpLoad.BODY);
                }
            }
        }
    }
}
