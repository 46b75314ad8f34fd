package dev.hawser.web.socket;

import dev.hawser.web.Escaped;
import dev.hawser.web.Headers;
import dev.hawser.web.Method;
import dev.hawser.web.Problem;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Optional;

/// How a WebSocket begins: what a request for one must be like (RFC 6455 §4.2).
final class Handshake {
    private static final String GUID = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
    private static final String VERSION = "13";
    private static final int KEY_BYTES = 16;

    private Handshake() {}

    /// Returns what a request that can't be taken is answered with.
    static Optional<Response> refusal(Request request, WebSocketOptions options) {
        var headers = request.headers();
        if (request.method() != Method.GET) {
            return Optional.of(
                    Problem.of(Status.METHOD_NOT_ALLOWED, "a WebSocket begins with GET (RFC 6455 section 4.1)")
                            .response()
                            .header("Allow", "GET"));
        }
        if (!has(headers, "Upgrade", "websocket") || !has(headers, "Connection", "upgrade")) {
            return Optional.of(upgradeRequired("this is a WebSocket; expected Upgrade: websocket over HTTP/1.1"));
        }
        var versions = headers.all("Sec-WebSocket-Version");
        if (versions.size() != 1 || !versions.getFirst().strip().equals(VERSION)) {
            return Optional.of(upgradeRequired("the version of WebSocket is another; expected " + VERSION));
        }
        var keys = headers.all("Sec-WebSocket-Key");
        if (keys.size() != 1 || !isKey(keys.getFirst().strip())) {
            return Optional.of(
                    Problem.of(Status.BAD_REQUEST, "Sec-WebSocket-Key is no key; expected 16 bytes as base64, once")
                            .response());
        }
        var origins = headers.all("Origin");
        for (String origin : origins) {
            if (origins.size() > 1 || !options.origins().allows(origin, request)) {
                return Optional.of(Problem.of(
                                Status.FORBIDDEN, "pages of " + Escaped.text(origin) + " may not open a WebSocket here")
                        .response());
            }
        }
        return Optional.empty();
    }

    /// Returns what proves to the client that it was understood (RFC 6455 §4.2.2).
    static String acceptance(Request request) {
        String key = request.headers().first("Sec-WebSocket-Key").orElse("").strip();
        try {
            var digest = MessageDigest.getInstance("SHA-1").digest((key + GUID).getBytes(StandardCharsets.US_ASCII));
            return Base64.getEncoder().encodeToString(digest);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("the JDK has no SHA-1, which each must have", missing);
        }
    }

    /// Returns the first of ours that the client offers.
    static Optional<String> subprotocol(Request request, List<String> ours) {
        var offered = list(request.headers(), "Sec-WebSocket-Protocol");
        return ours.stream().filter(offered::contains).findFirst();
    }

    static boolean isToken(String text) {
        return !text.isEmpty()
                && text.chars()
                        .allMatch(c -> (c >= 'a' && c <= 'z')
                                || (c >= 'A' && c <= 'Z')
                                || (c >= '0' && c <= '9')
                                || "!#$%&'*+-.^_`|~".indexOf(c) >= 0);
    }

    private static Response upgradeRequired(String detail) {
        return Problem.of(Status.UPGRADE_REQUIRED, detail)
                .response()
                .header("Upgrade", "websocket")
                .header("Sec-WebSocket-Version", VERSION);
    }

    private static boolean isKey(String key) {
        try {
            return Base64.getDecoder().decode(key).length == KEY_BYTES;
        } catch (IllegalArgumentException broken) {
            return false;
        }
    }

    private static boolean has(Headers headers, String name, String word) {
        return list(headers, name).stream().anyMatch(word::equalsIgnoreCase);
    }

    private static List<String> list(Headers headers, String name) {
        var words = new ArrayList<String>();
        for (String line : headers.all(name)) {
            for (String word : line.split(",", -1)) {
                words.add(word.strip());
            }
        }
        return words;
    }
}
