package dev.hawser.web;

import java.time.DateTimeException;
import java.time.Instant;
import java.time.ZoneOffset;
import java.time.format.DateTimeFormatter;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/// By what a client can tell whether it has the current version of something (RFC 9110 §8.8), and what becomes of its
/// conditions (§13).
///
/// @param etag with its quotes, and `W/` before them if it is weak
/// @param lastModified to the second
public record Validators(Optional<String> etag, Optional<Instant> lastModified) {
    private static final Pattern ETAG = Pattern.compile("(?:W/)?\"[!#-~\\u0080-\\u00ff]*\"");
    private static final DateTimeFormatter DATE = DateTimeFormatter.ofPattern(
                    "EEE, dd MMM yyyy HH:mm:ss 'GMT'", Locale.ROOT)
            .withZone(ZoneOffset.UTC);

    /// The three forms that a recipient must take (§5.6.7).
    private static final List<DateTimeFormatter> DATES = List.of(
            DATE,
            DateTimeFormatter.ofPattern("EEEE, dd-MMM-yy HH:mm:ss 'GMT'", Locale.ENGLISH)
                    .withZone(ZoneOffset.UTC),
            DateTimeFormatter.ofPattern("EEE MMM ppd HH:mm:ss yyyy", Locale.ROOT)
                    .withZone(ZoneOffset.UTC));

    /// What becomes of a request by its conditions.
    public enum Verdict {
        /// It is done.
        PROCEED,
        /// The client has it already: 304.
        NOT_MODIFIED,
        /// It isn't what the client thinks it is: 412.
        FAILED
    }

    public Validators {
        etag.ifPresent(tag -> {
            if (!ETAG.matcher(tag).matches()) {
                throw new IllegalArgumentException("etag is '" + Escaped.text(tag)
                        + "'; expected \"...\" or W/\"...\" with its quotes (RFC 9110 §8.8.3)");
            }
        });
        lastModified = lastModified.map(time -> time.truncatedTo(ChronoUnit.SECONDS));
    }

    /// Returns the validators that an answer has; what isn't one is ignored.
    public static Validators of(Response response) {
        return new Validators(
                response.header("ETag").filter(tag -> ETAG.matcher(tag).matches()),
                response.header("Last-Modified").flatMap(Validators::date));
    }

    /// Returns what becomes of a request to something that exists (§13.2.2).
    public Verdict check(Request request) {
        var headers = request.headers();
        boolean reads = request.method() == Method.GET || request.method() == Method.HEAD;
        if (headers.has("if-match")) {
            if (!isListed(headers.all("if-match"), false)) {
                return Verdict.FAILED;
            }
        } else if (lastModified.isPresent()
                && headers.first("if-unmodified-since")
                        .flatMap(Validators::date)
                        .filter(date -> lastModified.get().isAfter(date))
                        .isPresent()) {
            return Verdict.FAILED;
        }
        if (headers.has("if-none-match")) {
            if (isListed(headers.all("if-none-match"), true)) {
                return reads ? Verdict.NOT_MODIFIED : Verdict.FAILED;
            }
        } else if (reads
                && lastModified.isPresent()
                && headers.first("if-modified-since")
                        .flatMap(Validators::date)
                        .filter(date -> !lastModified.get().isAfter(date))
                        .isPresent()) {
            return Verdict.NOT_MODIFIED;
        }
        return Verdict.PROCEED;
    }

    /// Returns whether a range that is asked for is of this version (§13.1.5): there is no `If-Range`, or it fits.
    public boolean fitsRange(Request request) {
        var condition = request.headers().first("if-range");
        return condition.isEmpty()
                || etag.filter(tag -> isStrong(tag) && tag.equals(condition.get()))
                        .isPresent()
                || (lastModified.isPresent()
                        && condition.flatMap(Validators::date).equals(lastModified));
    }

    /// Returns the answer with these validators.
    public Response on(Response response) {
        var answer = response;
        if (etag.isPresent()) {
            answer = answer.withoutHeader("ETag").header("ETag", etag.get());
        }
        if (lastModified.isPresent()) {
            answer = answer.withoutHeader("Last-Modified").header("Last-Modified", DATE.format(lastModified.get()));
        }
        return answer;
    }

    private boolean isListed(List<String> lines, boolean weakly) {
        return lines.stream().anyMatch(line -> line.strip().equals("*"))
                || (etag.isPresent()
                        && lines.stream().flatMap(Validators::tags).anyMatch(tag -> isSame(etag.get(), tag, weakly)));
    }

    private static Stream<String> tags(String line) {
        return ETAG.matcher(line).results().map(found -> found.group());
    }

    private static boolean isSame(String one, String other, boolean weakly) {
        return weakly ? opaque(one).equals(opaque(other)) : isStrong(one) && one.equals(other);
    }

    private static boolean isStrong(String tag) {
        return tag.startsWith("\"");
    }

    private static String opaque(String tag) {
        return tag.substring(tag.indexOf('"'));
    }

    private static Optional<Instant> date(String text) {
        for (var format : DATES) {
            try {
                return Optional.of(Instant.from(format.parse(text.strip())));
            } catch (DateTimeException another) {
                // Perhaps one of the other forms.
            }
        }
        return Optional.empty();
    }
}
