package dev.hawser.web.events;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Optional;

/// One event. Not to be changed: each method returns another one.
///
/// @param type what the page listens for; empty for `message`
/// @param id what the client names when it comes back, as `Last-Event-ID`
/// @param retry how long the client waits before it comes back
/// @param data of any number of lines; what ends them is all the same
public record Event(Optional<String> type, Optional<String> id, Optional<Duration> retry, String data) {
    public Event {
        type.ifPresent(text -> oneLine(text, "type"));
        id.ifPresent(text -> oneLine(text, "id"));
        retry.filter(Duration::isNegative).ifPresent(time -> {
            throw new IllegalArgumentException("retry is " + time + "; expected zero or more");
        });
    }

    /// Returns an event with nothing but data.
    public static Event of(String data) {
        return new Event(Optional.empty(), Optional.empty(), Optional.empty(), data);
    }

    /// Returns this event as one of a type.
    public Event type(String other) {
        return new Event(Optional.of(other), id, retry, data);
    }

    /// Returns this event with an id.
    public Event id(String other) {
        return new Event(type, Optional.of(other), retry, data);
    }

    /// Returns this event with a wait before the client comes back.
    public Event retry(Duration other) {
        return new Event(type, id, Optional.of(other), data);
    }

    /// Returns it as it is sent.
    byte[] bytes() {
        var lines = new StringBuilder(data.length() + 32);
        type.ifPresent(text -> lines.append("event: ").append(text).append('\n'));
        id.ifPresent(text -> lines.append("id: ").append(text).append('\n'));
        retry.ifPresent(time -> lines.append("retry: ").append(time.toMillis()).append('\n'));
        appendLines(lines, "data: ", data);
        return lines.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// Returns a comment as it is sent: clients pass it over.
    static byte[] comment(String text) {
        var lines = new StringBuilder(text.length() + 8);
        appendLines(lines, ": ", text);
        return lines.append('\n').toString().getBytes(StandardCharsets.UTF_8);
    }

    /// A line may end by CR, LF or both, so each of them must not end the event.
    private static void appendLines(StringBuilder lines, String field, String text) {
        for (String line : text.split("\r\n|\r|\n", -1)) {
            lines.append(field).append(line).append('\n');
        }
    }

    private static void oneLine(String text, String name) {
        for (int i = 0; i < text.length(); i++) {
            char c = text.charAt(i);
            if (c == '\r' || c == '\n' || c == 0) {
                throw new IllegalArgumentException(
                        name + " has the character U+%04X; expected one line without NUL".formatted((int) c));
            }
        }
    }
}
