package dev.hawser.web.client;

import static dev.hawser.web.client.Clients.assertFails;
import static dev.hawser.web.client.Clients.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.engine.Engine;
import dev.hawser.web.ByteSource;
import dev.hawser.web.Headers;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.client.HttpClientException.Kind;
import java.net.URI;
import java.util.Locale;
import java.util.OptionalLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

/// Where answers send a client, what it takes along, and which cookies it keeps.
final class RedirectionTest {
    private static final ClientOptions.Redirects RULES = new ClientOptions.Redirects(10, false);

    static Stream<Engine> engines() {
        return Clients.engines();
    }

    private static Headers to(String place) {
        return Response.of(Status.FOUND).header("Location", place).headers();
    }

    /// RFC 9110 §15.4.
    @ParameterizedTest
    @CsvSource({
        "GET, 301, GET",
        "GET, 302, GET",
        "GET, 303, GET",
        "GET, 307, GET",
        "GET, 308, GET",
        "HEAD, 301, HEAD",
        "HEAD, 303, HEAD",
        "HEAD, 307, HEAD",
        "POST, 301, GET",
        "POST, 302, GET",
        "POST, 303, GET",
        "POST, 307, POST",
        "POST, 308, POST",
        "PUT, 301, PUT",
        "PUT, 302, PUT",
        "PUT, 303, GET",
        "PUT, 307, PUT",
        "DELETE, 302, DELETE",
        "DELETE, 303, GET"
    })
    void theStatusSaysByWhichMethodToGoOn(Method method, int code, Method then) throws Exception {
        var request = ClientRequest.of(method, URI.create("http://a.example/x"))
                .text("body")
                .header("Content-Language", "en")
                .header("X-Own", "kept");
        var next = Redirection.of(request, code, to("/y"), RULES).orElseThrow();
        assertThat(next.method()).isEqualTo(then);
        assertThat(next.headers().first("x-own")).hasValue("kept");
        boolean keepsBody = method == then;
        assertThat(next.headers().has("content-type")).isEqualTo(keepsBody);
        assertThat(next.headers().has("content-language")).isEqualTo(keepsBody);
        assertThat(next.content().equals(ClientRequest.Content.NONE)).isEqualTo(!keepsBody);
    }

    /// RFC 3986 §5.4, where the JDK has another way.
    @ParameterizedTest
    @CsvSource({
        "http://a/b/c?d, e, http://a/b/e",
        "http://a/b/c?d, ?e, http://a/b/c?e",
        "http://a/b/c?d, /e, http://a/e",
        "http://a/b/c?d, //e/f, http://e/f",
        "http://a/b/c?d, ../e, http://a/e",
        "http://a, e, http://a/e",
        "http://a/b, HTTPS://e/f, HTTPS://e/f"
    })
    void aPlaceMayBeRelative(String from, String location, String to) throws Exception {
        assertThat(Redirection.of(ClientRequest.get(from), 302, to(location), RULES)
                        .orElseThrow()
                        .uri())
                .hasToString(to);
    }

    /// Row 56.
    @ParameterizedTest
    @CsvSource({
        "https://a.example/, /y, true",
        "https://a.example/, https://a.example:443/y, true",
        "https://a.example/, https://A.example/y, true",
        "https://a.example/, https://a.example:444/y, false",
        "https://a.example/, https://b.example/y, false",
        "https://a.example/, https://a.example.evil/y, false",
        "http://a.example/, https://a.example/y, false"
    })
    void whatIsMeantForOneServerStaysThere(String from, String location, boolean kept) throws Exception {
        var request = ClientRequest.get(from)
                .header("Authorization", "Basic c2VjcmV0")
                .header("Cookie", "session=secret")
                .header("Proxy-Authorization", "Basic c2VjcmV0")
                .header("Host", "other");
        var next = Redirection.of(request, 307, to(location), RULES).orElseThrow();
        for (String name : new String[] {"Authorization", "Cookie", "Proxy-Authorization"}) {
            assertThat(next.headers().has(name)).as(name).isEqualTo(kept);
        }
        assertThat(next.headers().has("Host")).isFalse();
    }

    @ParameterizedTest
    @CsvSource({
        "https://a/, http://a/, Redirects.toPlain",
        "http://a/, ftp://a/, expected one that begins with http",
        "http://a/, file:///etc/passwd, expected one that begins with http",
        "http://a/, http://u:p@b/, user in it",
        "http://a/, 'http://b/a b', can't go"
    })
    void thereArePlacesWhereItDoesNotGo(String from, String location, String words) {
        assertThatThrownBy(() -> Redirection.of(ClientRequest.get(from), 302, to(location), RULES))
                .isInstanceOfSatisfying(
                        HttpClientException.class,
                        failure -> assertThat(failure.kind()).isEqualTo(Kind.REDIRECT))
                .hasMessageContaining(words);
    }

    @Test
    void whatCannotBeSentTwiceIsNotSentOn() throws Exception {
        var request = ClientRequest.post("http://a/").stream(ByteSource.of(new byte[1]), OptionalLong.empty());
        assertThat(Redirection.of(request, 307, to("/y"), RULES)).isEmpty();
        assertThat(Redirection.of(request, 303, to("/y"), RULES)).isPresent();
        assertThat(Redirection.of(request, 303, to("/y"), new ClientOptions.Redirects(0, false)))
                .isEmpty();
        assertThat(Redirection.of(request, 304, to("/y"), RULES)).isEmpty();
    }

    @ParameterizedTest
    @MethodSource("engines")
    void aLoopEnds(Engine engine) throws Exception {
        try (var server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: /\r\nContent-Length: 4\r\n\r\nloop");
                var open = Clients.open(engine)) {
            assertFails(open.get(server.url("/")), Kind.REDIRECT, "Redirects.most");
            assertThat(server.requests()).hasSize(11);
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void anotherServerSeesNeitherPasswordNorCookie(Engine engine) throws Exception {
        try (var target = RawServer.answering("HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello");
                var server = RawServer.answering("HTTP/1.1 302 Found\r\nLocation: " + target.url("/there")
                        + "\r\nSet-Cookie: a=b; Path=/\r\nContent-Length: 0\r\n\r\n");
                var open = Clients.open(engine, ClientOptions::withCookies)) {
            var request = ClientRequest.get(server.url("/")).header("Authorization", "Basic c2VjcmV0");
            var response = await(open.client().send(request));
            assertThat(response.uri()).hasToString(target.url("/there"));
            assertThat(await(response.text())).isEqualTo("hello");
            assertThat(server.requests().getFirst()).contains("Authorization: Basic c2VjcmV0\r\n");
            assertThat(target.requests().getFirst())
                    .startsWith("GET /there HTTP/1.1\r\n")
                    .doesNotContainIgnoringCase("authorization");
        }
    }

    @ParameterizedTest
    @MethodSource("engines")
    void cookiesGoBackWhereTheyCameFrom(Engine engine) throws Exception {
        String set = "Set-Cookie: own=1; Path=/\r\nSet-Cookie: deep=2; Path=/deep\r\nSet-Cookie: safe=3; Secure\r\n"
                + "Set-Cookie: foreign=4; Domain=other.example\r\nSet-Cookie: top=5; Domain=.example\r\n"
                + "Set-Cookie: old=6; Max-Age=0\r\nSet-Cookie: long=" + "x".repeat(5000) + "\r\n";
        try (var server = RawServer.answering("HTTP/1.1 200 OK\r\n" + set + "Content-Length: 0\r\n\r\n");
                var open = Clients.open(engine, ClientOptions::withCookies);
                var without = Clients.open(engine)) {
            for (String path : new String[] {"/", "/", "/deep/er"}) {
                open.text(server.url(path));
            }
            assertThat(cookies(server.requests().get(0))).isEmpty();
            assertThat(cookies(server.requests().get(1))).isEqualTo("own=1");
            assertThat(cookies(server.requests().get(2)))
                    .contains("own=1", "deep=2")
                    .doesNotContain("3", "4", "5", "6");
            without.text(server.url("/"));
            without.text(server.url("/"));
            assertThat(cookies(server.requests().getLast())).isEmpty();
        }
    }

    @Test
    void onlySoManyCookiesAreKept() {
        var jar = new Cookies();
        for (int i = 0; i < 200; i++) {
            var set = Response.of(Status.OK)
                    .header("Set-Cookie", "n" + i + "=v; Path=/")
                    .headers();
            jar.store(URI.create("http://a.example/"), set);
        }
        assertThat(jar.of(URI.create("http://a.example/")).orElseThrow().split("; "))
                .hasSize(50);
        assertThat(jar.of(URI.create("http://b.example/"))).isEmpty();
    }

    /// Row 54.
    @ParameterizedTest
    @CsvSource({
        "x, 'a\r\nSet-Cookie: b'",
        "'x\r\ny', a",
        "x, 'a\u0000b'",
        "'', a",
        "'x y', a",
        "x, \u20ac",
        "Content-Length, 5",
        "transfer-encoding, chunked",
        "Connection, close",
        "Upgrade, x",
        "Expect, 100-continue"
    })
    void aRequestTakesNoFieldThatWouldBeAnother(String name, String value) {
        assertThatThrownBy(() -> ClientRequest.get("http://a/").header(name, value))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest
    @CsvSource({
        "ftp://a/",
        "http:///x",
        "/x",
        "http://u:p@a/",
        "http://a:0/",
        "http://a:70000/",
        "mailto:a@b",
        "'http://a/\r\nX: y'"
    })
    void aRequestGoesToAHostByHttp(String place) {
        assertThatThrownBy(() -> ClientRequest.get(place))
                .isInstanceOf(IllegalArgumentException.class)
                .message()
                .doesNotContain("u:p");
    }

    private static String cookies(String head) {
        return head.lines()
                .filter(line -> line.toLowerCase(Locale.ROOT).startsWith("cookie:"))
                .map(line -> line.substring("cookie:".length()).strip())
                .findFirst()
                .orElse("");
    }
}
