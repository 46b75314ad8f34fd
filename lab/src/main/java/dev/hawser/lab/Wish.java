package dev.hawser.lab;

import java.time.Duration;
import java.util.regex.Pattern;

/// How a client asks a server of the lab for a task: `NUMBER NANOSECONDS` in a line.
final class Wish {
    private static final Pattern LINE = Pattern.compile("(\\d{1,9}) (\\d{1,18})");

    private Wish() {}

    static String of(IoTask task) {
        return task.number() + " " + task.duration().toNanos();
    }

    static IoTask read(String line) {
        var parts = LINE.matcher(line);
        if (!parts.matches()) {
            throw new IllegalArgumentException("a wish is not NUMBER NANOSECONDS but " + line.length() + " characters");
        }
        return new IoTask(Integer.parseInt(parts.group(1)), Duration.ofNanos(Long.parseLong(parts.group(2))));
    }
}
