package dev.hawser.web.socket;

/// Checks UTF-8 piece by piece, and finds the first byte that can't be part of any (RFC 3629 §4). A decoder would have
/// to wait for the end of a character.
final class Utf8 {
    private static final int LEAST_CONTINUATION = 0x80;
    private static final int MOST_CONTINUATION = 0xbf;

    private int missing;
    private int least = LEAST_CONTINUATION;
    private int most = MOST_CONTINUATION;

    /// Takes the next bytes.
    ///
    /// @return whether all may still become UTF-8
    boolean take(byte[] bytes, int from, int to) {
        for (int i = from; i < to; i++) {
            int octet = bytes[i];
            if (missing == 0 ? octet < 0 && !begins(octet & 0xff) : !goesOn(octet & 0xff)) {
                return false;
            }
        }
        return true;
    }

    /// Returns whether no character is cut off, and begins anew.
    boolean end() {
        boolean whole = missing == 0;
        missing = 0;
        least = LEAST_CONTINUATION;
        most = MOST_CONTINUATION;
        return whole;
    }

    private boolean begins(int octet) {
        if (octet < 0xc2 || octet > 0xf4) {
            return false;
        }
        if (octet < 0xe0) {
            missing = 1;
            return true;
        }
        missing = octet < 0xf0 ? 2 : 3;
        switch (octet) {
            case 0xe0 -> least = 0xa0;
            case 0xed -> most = 0x9f; // No surrogates.
            case 0xf0 -> least = 0x90;
            case 0xf4 -> most = 0x8f;
            default -> {}
        }
        return true;
    }

    private boolean goesOn(int octet) {
        if (octet < least || octet > most) {
            return false;
        }
        missing--;
        least = LEAST_CONTINUATION;
        most = MOST_CONTINUATION;
        return true;
    }
}
