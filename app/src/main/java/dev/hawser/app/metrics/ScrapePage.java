package dev.hawser.app.metrics;

import dev.hawser.core.engine.Limits;
import dev.hawser.core.policy.Timeout;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.ProtocolFactory;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.regex.Pattern;

/// Answers one request for `/metrics`, then closes: as much of HTTP/1.1 as a scraper needs, and no more. It takes no
/// body, keeps no connection and knows one page. Hawser's web module will take its place.
public final class ScrapePage extends LineProtocol {
    /// What Prometheus calls its text format.
    static final String MEDIA_TYPE = "text/plain; version=0.0.4; charset=utf-8";

    private static final String PATH = "/metrics";

    /// A request with all its fields has this long: a scraper sends them at once.
    private static final Duration MOST_TIME = Duration.ofSeconds(10);

    /// As many scrapers at once; one is usual.
    private static final int MOST_CONNECTIONS = 16;

    private static final int MOST_FIELDS = 100;

    /// RFC 9112 §3: the least that everyone should take is 8,000 bytes.
    private static final int MOST_LINE_BYTES = 8 * 1024;

    /// RFC 9112 §3: method, target, version, one space between each.
    private static final Pattern REQUEST = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+) (\\S+) HTTP/(\\d)\\.(\\d)");

    /// RFC 9112 §5: no space before the colon, and (§5.2) none before the name.
    private static final Pattern FIELD = Pattern.compile("([!#$%&'*+.^_`|~0-9A-Za-z-]+):[^\\x00]*");

    private final Supplier<String> page;
    private List<String> request = List.of();
    private boolean oneDotOne;
    private int fields;
    private int hosts;

    private ScrapePage(Supplier<String> page) {
        super(LineFormat.CRLF.withMaxLength(MOST_LINE_BYTES));
        this.page = page;
    }

    /// Returns the limits of its port.
    public static Limits limits() {
        return Limits.defaults().withConnections(MOST_CONNECTIONS).withIdle(MOST_TIME);
    }

    /// Returns its factory. Requests that come too slowly are dropped.
    ///
    /// @param page makes the text, which may take some milliseconds: for an engine whose callbacks may block
    public static ProtocolFactory of(Supplier<String> page) {
        return Timeout.lifetime(MOST_TIME).wrap(_ -> new ScrapePage(page));
    }

    @Override
    protected void lineReceived(String line) {
        if (request.isEmpty()) {
            begin(line);
        } else if (line.isEmpty()) {
            answer(request.get(0), request.get(1));
        } else {
            field(line);
        }
    }

    @Override
    protected void lineTooLong() {
        if (request.isEmpty()) {
            refuse("414 URI Too Long", "a line of at most " + MOST_LINE_BYTES + " bytes is taken");
        } else {
            refuse("431 Request Header Fields Too Large", "a field of at most " + MOST_LINE_BYTES + " bytes is taken");
        }
    }

    private void begin(String line) {
        var parts = REQUEST.matcher(line);
        if (!parts.matches()) {
            refuse("400 Bad Request", "expected a request such as: GET " + PATH + " HTTP/1.1");
        } else if (!parts.group(3).equals("1")) {
            refuse("505 HTTP Version Not Supported", "HTTP/1.1 and HTTP/1.0 are spoken here");
        } else {
            oneDotOne = !parts.group(4).equals("0");
            request = List.of(parts.group(1), parts.group(2));
        }
    }

    private void field(String line) {
        var field = FIELD.matcher(line);
        if (!field.matches()) {
            refuse("400 Bad Request", "expected a field such as: Host: localhost");
            return;
        }
        fields++;
        if (fields > MOST_FIELDS) {
            refuse("431 Request Header Fields Too Large", "at most " + MOST_FIELDS + " fields are taken");
        }
        if (field.group(1).toLowerCase(Locale.ROOT).equals("host")) {
            hosts++;
        }
    }

    private void answer(String method, String target) {
        if (hosts > 1 || (oneDotOne && hosts == 0)) {
            // RFC 9112 §3.2.
            refuse("400 Bad Request", "expected one Host field, got " + hosts);
        } else if (!target.replaceFirst("\\?.*", "").equals(PATH)) {
            refuse("404 Not Found", "there is " + PATH + " and nothing else");
        } else if (!method.equals("GET") && !method.equals("HEAD")) {
            send("405 Method Not Allowed", "Allow: GET, HEAD\r\n", "text/plain", method + " is not known here\n", true);
            transport().close();
        } else {
            send("200 OK", "", MEDIA_TYPE, page.get(), method.equals("GET"));
            transport().close();
        }
    }

    private void refuse(String status, String why) {
        send(status, "", "text/plain; charset=utf-8", why + "\n", true);
        transport().close(new CloseReason.Violation(why));
    }

    private void send(String status, String field, String mediaType, String body, boolean withBody) {
        byte[] bytes = body.getBytes(StandardCharsets.UTF_8);
        transport()
                .write("HTTP/1.1 " + status + "\r\n" + field + "Content-Type: " + mediaType + "\r\nContent-Length: "
                        + bytes.length + "\r\nConnection: close\r\n\r\n");
        if (withBody) {
            transport().write(bytes);
        }
    }
}
