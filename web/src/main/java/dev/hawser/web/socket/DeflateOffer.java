package dev.hawser.web.socket;

import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/// What was agreed on about compression (RFC 7692 §7.1).
///
/// @param keepsOurs whether this side compresses each message with what came before it
/// @param keepsTheirs whether the client does
/// @param windowBits how far back this side may refer, as a power of two
/// @param response the terms, as the client is told
record DeflateOffer(boolean keepsOurs, boolean keepsTheirs, int windowBits, String response) {
    static final int MOST_WINDOW_BITS = 15;
    private static final int LEAST_WINDOW_BITS = 8;
    private static final String NAME = "permessage-deflate";

    /// Returns the first offer that can be taken.
    static Optional<DeflateOffer> choose(List<String> lines, Compression compression) {
        if (compression == Compression.OFF) {
            return Optional.empty();
        }
        return lines.stream()
                .flatMap(line -> List.of(line.split(",", -1)).stream())
                .map(offer -> parse(offer.strip(), compression == Compression.CONTEXT))
                .flatMap(Optional::stream)
                .findFirst();
    }

    private static Optional<DeflateOffer> parse(String offer, boolean keeping) {
        var parts = offer.split(";", -1);
        if (!parts[0].strip().equalsIgnoreCase(NAME)) {
            return Optional.empty();
        }
        boolean keepsOurs = keeping;
        boolean keepsTheirs = keeping;
        int windowBits = MOST_WINDOW_BITS;
        var seen = new HashSet<String>();
        for (int i = 1; i < parts.length; i++) {
            int equals = parts[i].indexOf('=');
            String name = (equals < 0 ? parts[i] : parts[i].substring(0, equals))
                    .strip()
                    .toLowerCase(Locale.ROOT);
            String value =
                    equals < 0 ? "" : unquoted(parts[i].substring(equals + 1).strip());
            if (!seen.add(name)) {
                return Optional.empty();
            }
            switch (name) {
                case "server_no_context_takeover" -> keepsOurs = false;
                case "client_no_context_takeover" -> keepsTheirs = false;
                case "server_max_window_bits" -> windowBits = bits(value);
                case "client_max_window_bits" -> {
                    // A window that is larger than needed does no harm, and is all that the JDK has.
                    if (equals >= 0 && bits(value) == 0) {
                        return Optional.empty();
                    }
                }
                default -> {
                    return Optional.empty();
                }
            }
            if (windowBits == 0 || (name.endsWith("takeover") && equals >= 0)) {
                return Optional.empty();
            }
        }
        var terms = new StringBuilder(NAME);
        if (!keepsOurs) {
            terms.append("; server_no_context_takeover");
        }
        if (!keepsTheirs) {
            // May be asked of any client (RFC 7692 §7.1.1.2).
            terms.append("; client_no_context_takeover");
        }
        if (seen.contains("server_max_window_bits")) {
            terms.append("; server_max_window_bits=").append(windowBits);
        }
        return Optional.of(new DeflateOffer(keepsOurs, keepsTheirs, windowBits, terms.toString()));
    }

    /// Returns a size of a window; zero when it is none.
    private static int bits(String value) {
        if (value.isEmpty() || value.length() > 2 || value.startsWith("0")) {
            return 0;
        }
        for (int i = 0; i < value.length(); i++) {
            if (value.charAt(i) < '0' || value.charAt(i) > '9') {
                return 0;
            }
        }
        int bits = Integer.parseInt(value);
        return bits < LEAST_WINDOW_BITS || bits > MOST_WINDOW_BITS ? 0 : bits;
    }

    private static String unquoted(String value) {
        return value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"")
                ? value.substring(1, value.length() - 1)
                : value;
    }
}
