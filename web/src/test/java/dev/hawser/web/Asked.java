package dev.hawser.web;

import dev.hawser.core.deferred.Deferred;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;

/// Requests without a wire, and their answers.
@SuppressWarnings("ArrayRecordComponent") // Never compared.
public record Asked(Method method, String scheme, String target, Headers headers, byte[] body) {
    /// Asks for something.
    public static Asked get(String target) {
        return of(Method.GET, target);
    }

    /// Asks for something by any method.
    public static Asked of(Method method, String target) {
        return new Asked(method, "http", target, Response.noContent().headers(), new byte[0]);
    }

    /// With one more line in its head.
    public Asked header(String name, String value) {
        var more = new Response[] {Response.noContent()};
        headers.forEach((other, one) -> more[0] = more[0].header(other, one));
        return new Asked(method, scheme, target, more[0].header(name, value).headers(), body);
    }

    /// Over TLS, as it were.
    public Asked secure() {
        return new Asked(method, "https", target, headers, body);
    }

    /// With a body.
    public Asked body(byte[] content) {
        return new Asked(method, scheme, target, headers, content);
    }

    /// The request.
    public Request request() {
        int question = target.indexOf('?');
        var head = new RequestHead(
                method,
                scheme,
                headers.first("host").orElse("a.example"),
                question < 0 ? target : target.substring(0, question),
                question < 0 ? "" : target.substring(question + 1),
                headers,
                "HTTP/1.1");
        var request = new Request(head, new InetSocketAddress(InetAddress.getLoopbackAddress(), 4711), Deferred::new);
        request.whole(body);
        return request;
    }

    /// The answer of a filter with this behind it.
    public Response of(Filter filter, Handler handler) throws Exception {
        return now(filter.answer(request(), handler));
    }

    /// The answer of a tree of resources.
    public Response of(Resource root) throws Exception {
        var request = request();
        try {
            return now(new Walk(root).find(request).answer(request));
        } catch (ProblemException said) {
            return said.problem().response();
        }
    }

    /// What is in an answer.
    public static byte[] content(Response response) throws Exception {
        return switch (response.body()) {
            case ResponseBody.Bytes(byte[] all) -> all;
            case ResponseBody.Stream stream -> all(stream.source());
            case ResponseBody.File file -> all(file.pieces());
            case ResponseBody.Upgraded _ -> new byte[0];
        };
    }

    /// What is in an answer, as text.
    public static String text(Response response) throws Exception {
        return new String(content(response), StandardCharsets.UTF_8);
    }

    private static byte[] all(ByteSource source) throws Exception {
        return source.all(Integer.MAX_VALUE).await();
    }

    private static Response now(Answer answer) throws Exception {
        return switch (answer) {
            case Response response -> response;
            case Answer.Later later -> later.response().await();
        };
    }
}
