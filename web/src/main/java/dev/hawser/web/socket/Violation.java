package dev.hawser.web.socket;

/// The peer broke a rule, or a bound: the connection is closed with this code.
final class Violation extends Exception {
    private static final long serialVersionUID = 1;

    private final int code;

    private Violation(int code, String rule) {
        // It is no fault of this side, and nobody looks where it was found.
        super(rule, null, false, false);
        this.code = code;
    }

    /// Returns a breach of the protocol.
    static Violation protocol(String rule) {
        return new Violation(Closing.PROTOCOL_ERROR, rule);
    }

    /// Returns what is said of data that isn't what it should be.
    static Violation data(String rule) {
        return new Violation(Closing.INVALID_DATA, rule);
    }

    /// Returns what is said of too much.
    static Violation tooBig(String rule) {
        return new Violation(Closing.TOO_BIG, rule);
    }

    int code() {
        return code;
    }

    String rule() {
        return String.valueOf(getMessage());
    }
}
