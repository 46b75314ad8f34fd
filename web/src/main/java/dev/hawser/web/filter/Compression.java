package dev.hawser.web.filter;

import dev.hawser.web.Answer;
import dev.hawser.web.Filter;
import dev.hawser.web.Handler;
import dev.hawser.web.Negotiation;
import dev.hawser.web.Request;
import dev.hawser.web.Response;
import dev.hawser.web.ResponseBody;
import java.util.Locale;
import java.util.OptionalLong;

/// Compresses answers for clients that say they can read it (RFC 9110 §8.4): texts, and what is written like one, of
/// 1 KiB and more. With gzip or deflate; and with zstd and brotli, which go first where a client likes them as much,
/// if the program has `com.github.luben:zstd-jni`, or `com.aayushatharva.brotli4j:brotli4j` with the natives of its
/// machine, on its class path. A stream is flushed after each piece, so that nobody waits for what is
/// there. An answer with a secret beside text of the client's choosing should not be compressed over TLS (the
/// BREACH attack): `Cache-Control: no-transform` keeps one from it.
public record Compression() implements Filter {
    /// Below this a packet is a packet.
    private static final int LEAST_BYTES = 1024;

    private static final String[] CODINGS = Coding.words();

    @Override
    public Answer answer(Request request, Handler next) throws Exception {
        return next.answer(request).map(response -> isWorthIt(response) ? compressed(request, response) : response);
    }

    private static Response compressed(Request request, Response response) {
        var varying = Vary.add(response, "Accept-Encoding");
        var coding = Negotiation.coding(request, CODINGS);
        if (coding.isEmpty()) {
            return varying;
        }
        var compressing = Coding.of(coding.get()).compressing();
        ResponseBody body = switch (response.body()) {
            case ResponseBody.Bytes(byte[] content) -> new ResponseBody.Bytes(compressing.all(content));
            case ResponseBody.Stream stream ->
                new ResponseBody.Stream(new CompressedSource(stream.source(), compressing), OptionalLong.empty());
            case ResponseBody.File file ->
                new ResponseBody.Stream(new CompressedSource(file.pieces(), compressing), OptionalLong.empty());
            case ResponseBody.Upgraded _ -> throw new IllegalStateException("an answer of the status 101 has no body");
        };
        var answer = varying.body(body).header("Content-Encoding", coding.get()).withoutHeader("Accept-Ranges");
        // The same content, other bytes: fit for If-None-Match, not for ranges (§8.8.3.3).
        return response.header("ETag")
                .filter(tag -> tag.startsWith("\""))
                .map(tag -> answer.withoutHeader("ETag").header("ETag", "W/" + tag))
                .orElse(answer);
    }

    private static boolean isWorthIt(Response response) {
        return response.status().hasBody()
                && response.status().code() != 206
                && response.body().length().orElse(Long.MAX_VALUE) >= LEAST_BYTES
                && !response.headers().has("Content-Encoding")
                && response.headers().all("Cache-Control").stream()
                        .noneMatch(line -> line.toLowerCase(Locale.ROOT).contains("no-transform"))
                && isText(response.header("Content-Type").orElse(""));
    }

    private static boolean isText(String type) {
        String media = type.split(";", 2)[0].strip().toLowerCase(Locale.ROOT);
        return (media.startsWith("text/") && !media.equals("text/event-stream"))
                || media.endsWith("+json")
                || media.endsWith("+xml")
                || media.endsWith("/json")
                || media.endsWith("/xml")
                || media.endsWith("/javascript")
                || media.endsWith("/wasm");
    }
}
