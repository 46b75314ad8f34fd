package dev.hawser.web.forms;

import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Pattern;

/// What stands behind the semicolons of a field (RFC 9110 §5.6.6).
final class Parameters {
    /// A quoted value may have a backslash before a quote. Each alternative begins with another character, so this
    /// takes linear time.
    private static final Pattern ONE =
            Pattern.compile(";\\s*+([^=;\\s\"]++)\\s*+=\\s*+(?:\"((?:[^\"\\\\]|\\\\.)*+)\"|([^;\"\\s]*+))");

    private Parameters() {}

    /// Returns them by their names in lower case; of two of a name the first.
    static Map<String, String> of(String field) {
        var found = new HashMap<String, String>();
        var matcher = ONE.matcher(field);
        while (matcher.find()) {
            String quoted = matcher.group(2);
            String value = quoted == null ? matcher.group(3) : quoted.replace("\\\"", "\"");
            found.putIfAbsent(matcher.group(1).toLowerCase(Locale.ROOT), value);
        }
        return found;
    }
}
