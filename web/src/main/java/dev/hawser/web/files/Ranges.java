package dev.hawser.web.files;

import java.math.BigInteger;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.regex.Pattern;

/// Which parts of a file a client asks for (RFC 9110 §14).
sealed interface Ranges {
    /// All of it: what is asked for is no range, or too many of them.
    record Whole() implements Ranges {}

    /// None that is there.
    record Unsatisfiable() implements Ranges {}

    /// Some.
    ///
    /// @param parts one or more, in order, none touching the next
    record Parts(List<Part> parts) implements Ranges {}

    /// A part.
    ///
    /// @param first the number of its first byte
    /// @param last that of its last one
    record Part(long first, long last) {
        long bytes() {
            return last - first + 1;
        }
    }

    /// Who asks for more is after our work and not the bytes (§14.2).
    int MOST = 16;

    Pattern ONE = Pattern.compile("\\s*([0-9]*)-([0-9]*)\\s*");

    /// Reads a field.
    ///
    /// @param size how many bytes there are
    static Ranges of(String field, long size) {
        if (!field.regionMatches(true, 0, "bytes=", 0, 6)) {
            return new Whole();
        }
        var found = new ArrayList<Part>();
        var specs = field.substring(6).split(",", MOST + 2);
        if (specs.length > MOST) {
            return new Whole();
        }
        for (String spec : specs) {
            var matched = ONE.matcher(spec);
            if (!matched.matches()
                    || (matched.group(1).isEmpty() && matched.group(2).isEmpty())) {
                return new Whole();
            }
            if (matched.group(1).isEmpty()) {
                long count = Math.min(number(matched.group(2)), size);
                if (count > 0) {
                    found.add(new Part(size - count, size - 1));
                }
                continue;
            }
            long first = number(matched.group(1));
            long last = matched.group(2).isEmpty() ? Long.MAX_VALUE : number(matched.group(2));
            if (last < first) {
                return new Whole();
            }
            if (first < size) {
                found.add(new Part(first, Math.min(last, size - 1)));
            }
        }
        return found.isEmpty() ? new Unsatisfiable() : new Parts(joined(found));
    }

    /// However many digits it has, nothing wraps: what is too large is past every end.
    private static long number(String digits) {
        return digits.length() < 19
                ? Long.parseLong(digits)
                : new BigInteger(digits).min(BigInteger.valueOf(Long.MAX_VALUE)).longValue();
    }

    private static List<Part> joined(List<Part> found) {
        found.sort(Comparator.comparingLong(Part::first));
        var parts = new ArrayList<Part>();
        for (var part : found) {
            if (!parts.isEmpty() && part.first <= parts.getLast().last + 1) {
                var before = parts.removeLast();
                parts.add(new Part(before.first, Math.max(before.last, part.last)));
            } else {
                parts.add(part);
            }
        }
        return List.copyOf(parts);
    }
}
