package dev.hawser.web.fuzz;

import java.nio.charset.StandardCharsets;

/// What a server has sent, read from the front. What breaks a rule is an [AssertionError]; where the bytes end too
/// early, [Cut] is thrown.
final class Bytes {
    private final byte[] all;
    private int at;

    /// The bytes have ended in the middle of something.
    static final class Cut extends RuntimeException {
        private static final long serialVersionUID = 1L;

        Cut(String what) {
            super("the server's bytes end in the middle of " + what);
        }
    }

    Bytes(byte[] all) {
        this.all = all;
    }

    boolean isAtEnd() {
        return at == all.length;
    }

    int left() {
        return all.length - at;
    }

    int unsignedByte() {
        need(1, "a number");
        return all[at++] & 0xff;
    }

    /// Reads a number, the most significant byte first.
    long number(int bytes) {
        long number = 0;
        for (int i = 0; i < bytes; i++) {
            number = number << 8 | unsignedByte();
        }
        return number;
    }

    byte[] take(long count, String what) {
        need(count, what);
        var taken = new byte[(int) count];
        System.arraycopy(all, at, taken, 0, taken.length);
        at += taken.length;
        return taken;
    }

    /// Reads a line that ends in CR LF, without that.
    String line() {
        for (int i = at; i + 1 < all.length; i++) {
            if (all[i] == '\r' && all[i + 1] == '\n') {
                String line = new String(all, at, i - at, StandardCharsets.ISO_8859_1);
                at = i + 2;
                return line;
            }
        }
        throw new Cut("a line");
    }

    private void need(long count, String what) {
        if (count > left()) {
            throw new Cut(what);
        }
    }
}
