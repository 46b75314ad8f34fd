package dev.hawser.web.server;

import java.net.Inet6Address;
import java.net.InetAddress;

/// A host with or without a port (RFC 3986 §3.2, without user information).
final class Authority {
    private Authority() {}

    /// Returns whether this is one. An empty one is, for a client that has no name for the server (RFC 9110 §7.2).
    static boolean isValid(String text) {
        if (text.isEmpty()) {
            return true;
        }
        int portAt = text.startsWith("[") ? text.indexOf(']') + 1 : hostEnd(text);
        if (portAt == 0) {
            return false;
        }
        String host = text.substring(0, portAt);
        boolean validHost = host.startsWith("[") ? isAddress(host.substring(1, host.length() - 1)) : isName(host);
        return validHost && (portAt == text.length() || isPort(text.substring(portAt)));
    }

    private static int hostEnd(String text) {
        int colon = text.indexOf(':');
        return colon < 0 ? text.length() : colon;
    }

    private static boolean isAddress(String literal) {
        try {
            return InetAddress.ofLiteral(literal) instanceof Inet6Address;
        } catch (IllegalArgumentException none) {
            return false;
        }
    }

    /// Unreserved characters, sub-delimiters and percent signs (RFC 3986 §3.2.2).
    private static boolean isName(String host) {
        // Every request has one, so no stream.
        for (int i = 0; i < host.length(); i++) {
            char c = host.charAt(i);
            boolean plain = (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9');
            if (!plain && "-._~!$&'()*+,;=%".indexOf(c) < 0) {
                return false;
            }
        }
        return !host.isEmpty();
    }

    private static boolean isPort(String withColon) {
        String digits = withColon.substring(1);
        return withColon.charAt(0) == ':'
                && digits.length() <= 5
                && digits.chars().allMatch(c -> c >= '0' && c <= '9')
                && (digits.isEmpty() || Integer.parseInt(digits) <= 65_535);
    }
}
