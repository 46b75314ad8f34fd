package dev.hawser.web.filter;

import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import dev.hawser.web.filter.AccessLog.Entry;
import java.nio.charset.StandardCharsets;
import java.time.ZoneId;
import java.time.format.DateTimeFormatter;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Optional;

/// How a line of the access log is written.
final class LogFormats {
    private static final DateTimeFormatter TIME =
            DateTimeFormatter.ofPattern("dd/MMM/yyyy:HH:mm:ss Z", Locale.ROOT).withZone(ZoneId.systemDefault());

    private LogFormats() {}

    static String combined(Entry entry) {
        return entry.peer() + " - "
                + entry.user().map(user -> unquoted(user).replace(" ", "%20")).orElse("-") + " ["
                + TIME.format(entry.time()) + "] \""
                + entry.method() + " " + unquoted(entry.target()) + " " + entry.version() + "\" " + entry.status() + " "
                + entry.bytes().map(String::valueOf).orElse("-") + " "
                + quoted(entry.referer()) + " " + quoted(entry.agent())
                + entry.id().map(id -> " " + id).orElse("");
    }

    static String json(Entry entry) {
        var members = new LinkedHashMap<String, Object>();
        members.put("time", entry.time().toString());
        members.put("peer", entry.peer());
        entry.user().ifPresent(user -> members.put("user", user));
        members.put("method", entry.method());
        members.put("target", entry.target());
        members.put("version", entry.version());
        members.put("status", entry.status());
        entry.bytes().ifPresent(bytes -> members.put("bytes", bytes));
        entry.referer().ifPresent(referer -> members.put("referer", referer));
        entry.agent().ifPresent(agent -> members.put("agent", agent));
        members.put("tookMicros", entry.took().toNanos() / 1000);
        entry.id().ifPresent(id -> members.put("id", id));
        var body = (ResponseBody.Bytes) Response.json(members).body();
        return new String(body.content(), StandardCharsets.UTF_8);
    }

    private static String quoted(Optional<String> text) {
        return "\"" + text.map(LogFormats::unquoted).orElse("-") + "\"";
    }

    /// A quote of the client's must not end ours.
    private static String unquoted(String text) {
        return text.replace("\\", "\\\\").replace("\"", "\\\"");
    }
}
