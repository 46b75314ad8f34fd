package dev.hawser.web;

import java.time.Duration;
import java.util.Optional;
import java.util.regex.Pattern;

/// A cookie on its way to a browser (RFC 6265 §4.1, and SameSite of RFC 6265bis): kept from scripts and from what
/// other sites ask for, unless told otherwise.
///
/// @param value of visible ASCII without blanks, quotes, commas, semicolons and backslashes; encode what is not
/// @param path below which it is sent back
/// @param maxAge how long it is kept; empty for as long as the browser runs, zero to take it away
/// @param isHttpOnly whether scripts don't see it
/// @param isSecure whether it goes over TLS only
/// @param sameSite what other sites' requests carry it along
public record Cookie(
        String name,
        String value,
        String path,
        Optional<Duration> maxAge,
        boolean isHttpOnly,
        boolean isSecure,
        SameSite sameSite) {
    private static final Pattern TOKEN = Pattern.compile("[!#$%&'*+.^_`|~0-9A-Za-z-]+");
    private static final Pattern VALUE = Pattern.compile("[!#-+\\--:<-\\[\\]-~]*");
    private static final Pattern PATH = Pattern.compile("/[ -:<-~]*");

    /// What requests from other sites carry a cookie along.
    public enum SameSite {
        /// None.
        STRICT("Strict"),
        /// Links that are followed.
        LAX("Lax"),
        /// All; browsers want it to be secure then.
        NONE("None");

        private final String word;

        SameSite(String word) {
            this.word = word;
        }
    }

    public Cookie {
        check("name", name, TOKEN);
        check("value", value, VALUE);
        check("path", path, PATH);
        if (sameSite == SameSite.NONE && !isSecure) {
            throw new IllegalArgumentException(
                    "SameSite=None is for secure cookies; expected one, or another SameSite");
        }
    }

    /// Returns a cookie for the whole site, kept while the browser runs: HttpOnly, SameSite=Lax, and secure if this
    /// request came over TLS.
    public static Cookie of(Request request, String name, String value) {
        boolean secure = request.scheme().equals("https");
        return new Cookie(name, value, "/", Optional.empty(), true, secure, SameSite.LAX);
    }

    /// Returns the value of the cookie of this name that the request has; the first if there are several, which is
    /// that of the longest path.
    public static Optional<String> sent(Request request, String name) {
        for (String line : request.headers().all("cookie")) {
            for (String pair : line.split(";", -1)) {
                int equals = pair.indexOf('=');
                if (equals > 0 && pair.substring(0, equals).strip().equals(name)) {
                    return Optional.of(unquoted(pair.substring(equals + 1).strip()));
                }
            }
        }
        return Optional.empty();
    }

    /// Returns this cookie, kept for so long.
    public Cookie maxAge(Duration age) {
        return new Cookie(name, value, path, Optional.of(age), isHttpOnly, isSecure, sameSite);
    }

    /// Returns what takes this cookie away.
    public Cookie expired() {
        return maxAge(Duration.ZERO);
    }

    /// Returns the answer with this cookie.
    public Response on(Response response) {
        return response.header("Set-Cookie", toString());
    }

    /// Returns the value of the field that sets it.
    @Override
    public String toString() {
        return name + "=" + value + "; Path=" + path
                + maxAge.map(age -> "; Max-Age=" + Math.max(0, age.toSeconds())).orElse("")
                + (isSecure ? "; Secure" : "")
                + (isHttpOnly ? "; HttpOnly" : "")
                + "; SameSite=" + sameSite.word;
    }

    private static String unquoted(String value) {
        boolean quoted = value.length() >= 2 && value.startsWith("\"") && value.endsWith("\"");
        return quoted ? value.substring(1, value.length() - 1) : value;
    }

    private static void check(String part, String text, Pattern wanted) {
        if (!wanted.matcher(text).matches()) {
            throw new IllegalArgumentException(
                    "cookie's " + part + " is '" + Escaped.text(text) + "'; expected what RFC 6265 §4.1.1 allows");
        }
    }
}
