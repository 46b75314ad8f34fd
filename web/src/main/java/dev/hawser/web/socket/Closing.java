package dev.hawser.web.socket;

import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// Why a WebSocket ended (RFC 6455 §7.4).
///
/// @param code one of those below, or 3000 to 4999 as libraries and applications agree on
/// @param reason for people, at most 123 bytes of UTF-8; empty when none was given
public record Closing(int code, String reason) {
    /// All is done.
    public static final int NORMAL = 1000;

    /// The server stops, or the page was left.
    public static final int GOING_AWAY = 1001;

    /// The peer broke a rule of the protocol.
    public static final int PROTOCOL_ERROR = 1002;

    /// What came is of a kind that isn't taken here.
    public static final int UNSUPPORTED = 1003;

    /// The peer closed without a code. Never sent.
    public static final int NO_CODE = 1005;

    /// The connection broke without a goodbye. Never sent.
    public static final int ABNORMAL = 1006;

    /// A text was no UTF-8.
    public static final int INVALID_DATA = 1007;

    /// A message broke a rule of the application.
    public static final int POLICY = 1008;

    /// A message or a frame was too large.
    public static final int TOO_BIG = 1009;

    /// Something went wrong on the server.
    public static final int INTERNAL_ERROR = 1011;

    /// The server has too much to do, or the peer reads too slowly: come again later.
    public static final int TRY_AGAIN_LATER = 1013;

    private static final int MOST_REASON_BYTES = 123;

    public Closing {
        if (code < 1000 || code > 4999) {
            throw new IllegalArgumentException("code is " + code + "; expected 1000 to 4999");
        }
        if (reason.length() > MOST_REASON_BYTES || reason.getBytes(StandardCharsets.UTF_8).length > MOST_REASON_BYTES) {
            throw new IllegalArgumentException(
                    "reason is longer than " + MOST_REASON_BYTES + " bytes of UTF-8; say it shorter");
        }
    }

    /// Returns whether a code may be sent: those of RFC 6455 §7.4 and what was registered since (1012 to 1014), and
    /// the ranges for libraries and applications.
    static boolean mayBeSent(int code) {
        return (code >= 1000 && code <= 1003) || (code >= 1007 && code <= 1014) || (code >= 3000 && code <= 4999);
    }

    /// Returns what the payload of a close frame says.
    static Closing parse(byte[] payload) throws Violation {
        if (payload.length == 0) {
            return new Closing(NO_CODE, "");
        }
        if (payload.length == 1) {
            throw Violation.protocol("a closing code is cut short");
        }
        int code = (payload[0] & 0xff) << 8 | (payload[1] & 0xff);
        if (!mayBeSent(code)) {
            throw Violation.protocol("closing code " + code + " may not be sent (RFC 6455 section 7.4)");
        }
        try {
            var reason = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(payload, 2, payload.length - 2));
            return new Closing(code, reason.toString());
        } catch (CharacterCodingException broken) {
            throw Violation.data("a closing reason is no UTF-8");
        }
    }

    /// Returns the payload of a close frame that says this.
    byte[] payload() {
        var words = reason.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(2 + words.length)
                .putShort((short) code)
                .put(words)
                .array();
    }

    /// Returns the payload of the frame that answers this: the same code, if there was one.
    byte[] answer() {
        return code == NO_CODE ? new byte[0] : new Closing(code, "").payload();
    }
}
