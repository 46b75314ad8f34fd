package dev.hawser.web.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.testkit.ManualClock;
import dev.hawser.web.Asked;
import dev.hawser.web.Filter;
import dev.hawser.web.Method;
import dev.hawser.web.Response;
import dev.hawser.web.Status;
import dev.hawser.web.filter.TraceContext.Trace;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import tools.jackson.databind.json.JsonMapper;

/// What each filter does to a request and its answer, without a wire.
final class FiltersTest {
    private static final String PARENT = "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01";

    @Test
    void aSaneRequestIdIsTakenOver() throws Exception {
        var answer = Asked.get("/")
                .header("X-Request-Id", "abc-1")
                .of(
                        new RequestId(),
                        request -> Response.text(RequestId.ID.of(request).orElseThrow()));
        assertThat(answer.headers().all("X-Request-Id")).containsExactly("abc-1");
        assertThat(Asked.text(answer)).isEqualTo("abc-1");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a b", "a\"b", "<script>", "\u00e4"})
    void anyOtherRequestIdIsReplaced(String given) throws Exception {
        var answer = Asked.get("/").header("X-Request-Id", given).of(new RequestId(), _ -> Response.noContent());
        assertThat(answer.header("X-Request-Id").orElseThrow()).hasSize(36).isNotEqualTo(given);
        var long129 =
                Asked.get("/").header("X-Request-Id", "a".repeat(129)).of(new RequestId(), _ -> Response.noContent());
        assertThat(long129.header("X-Request-Id").orElseThrow()).hasSize(36);
    }

    @Test
    void aTraceGoesOnWithASpanOfItsOwn() throws Exception {
        var trace = trace(Asked.get("/").header("traceparent", PARENT).header("tracestate", "a=1"));
        assertThat(trace.traceId()).isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
        assertThat(trace.spanId()).matches("[0-9a-f]{16}").isNotEqualTo("00f067aa0ba902b7");
        assertThat(trace.parent()).isEqualTo("00-4bf92f3577b34da6a3ce929d0e0e4736-" + trace.spanId() + "-01");
        assertThat(trace.state()).contains("a=1");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "00-00000000000000000000000000000000-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-0000000000000000-01",
                "ff-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01",
                "00-4BF92F3577B34DA6A3CE929D0E0E4736-00f067aa0ba902b7-01",
                "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01-more",
                "nonsense",
            })
    void abadTraceparentBeginsATraceOfItsOwn(String given) throws Exception {
        var trace = trace(Asked.get("/").header("traceparent", given).header("tracestate", "a=1"));
        assertThat(trace.traceId()).matches("[0-9a-f]{32}").doesNotContain("4bf92f3577b34da6");
        assertThat(trace.state()).isEmpty();
    }

    @Test
    void alaterVersionOfTraceparentMayGoOn() throws Exception {
        assertThat(trace(Asked.get("/").header("traceparent", "cc" + PARENT.substring(2) + "-more"))
                        .traceId())
                .isEqualTo("4bf92f3577b34da6a3ce929d0e0e4736");
    }

    private static Trace trace(Asked asked) throws Exception {
        var seen = new AtomicReference<Trace>();
        asked.of(new TraceContext(), request -> {
            seen.set(TraceContext.TRACE.of(request).orElseThrow());
            return Response.noContent();
        });
        return seen.get();
    }

    @Test
    void row131_corsAddsToTheVaryThatIsThere() throws Exception {
        var cors = Cors.of("https://a.example").exposed("X-Total").withCredentials();
        var answer = Asked.get("/")
                .header("Origin", "https://a.example")
                .of(cors, _ -> Response.text("x").header("Vary", "Cookie"));
        assertThat(answer.headers().all("Vary")).containsExactly("Cookie, Origin");
        assertThat(answer.header("Access-Control-Allow-Origin")).contains("https://a.example");
        assertThat(answer.header("Access-Control-Allow-Credentials")).contains("true");
        assertThat(answer.header("Access-Control-Expose-Headers")).contains("X-Total");
    }

    @Test
    void anOtherOriginIsAnsweredWithoutLeaveAndStillVaries() throws Exception {
        var cors = Cors.of("https://a.example");
        for (String origin : List.of("https://b.example", "null", "https://a.example.b", "https://A.example")) {
            var answer = Asked.get("/").header("Origin", origin).of(cors, _ -> Response.text("x"));
            assertThat(answer.headers().has("Access-Control-Allow-Origin")).isFalse();
            assertThat(answer.header("Vary")).contains("Origin");
        }
    }

    @Test
    void aPreflightIsAnsweredByTheFilter() throws Exception {
        var asked = Asked.of(Method.OPTIONS, "/")
                .header("Origin", "https://a.example")
                .header("Access-Control-Request-Method", "DELETE");
        var answer = asked.of(Cors.of("*").methods(Method.GET, Method.DELETE).headers("X-A"), _ -> Response.text("no"));
        assertThat(answer.status()).isEqualTo(Status.NO_CONTENT);
        assertThat(answer.header("Access-Control-Allow-Origin")).contains("*");
        assertThat(answer.header("Access-Control-Allow-Methods")).contains("GET, DELETE");
        assertThat(answer.header("Access-Control-Allow-Headers")).contains("X-A");
        assertThat(answer.header("Access-Control-Max-Age")).contains("600");
    }

    @Test
    void anyOriginWithCredentialsIsRefusedAtOnce() {
        var any = Cors.of("*");
        assertThatThrownBy(any::withCredentials).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> Cors.of("https://a.example/")).isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void whoKnowsThePasswordIsLetIn() throws Exception {
        var filter = new BasicAuthentication("the pier", Map.of("änne", "p:ss"));
        var in = Asked.get("/").header("Authorization", basic("änne:p:ss")).of(filter, FiltersTest::greet);
        assertThat(Asked.text(in)).isEqualTo("hello änne");
        for (String wrong : List.of("änne:p:s", "änne:", "änne", "nobody:p:ss", ":", "")) {
            var out = Asked.get("/").header("Authorization", basic(wrong)).of(filter, FiltersTest::greet);
            assertThat(out.status()).as(wrong).isEqualTo(Status.UNAUTHORIZED);
            assertThat(out.header("WWW-Authenticate")).contains("Basic realm=\"the pier\", charset=\"UTF-8\"");
        }
        for (String wrong : List.of("Basic", "Basic ***", "Bearer x", "")) {
            var out = Asked.get("/").header("Authorization", wrong).of(filter, FiltersTest::greet);
            assertThat(out.status()).as(wrong).isEqualTo(Status.UNAUTHORIZED);
        }
        assertThat(Asked.get("/").of(filter, FiltersTest::greet).status()).isEqualTo(Status.UNAUTHORIZED);
    }

    private static Response greet(dev.hawser.web.Request request) {
        return Response.text("hello " + BasicAuthentication.NAME.of(request).orElseThrow());
    }

    private static String basic(String pair) {
        return "Basic " + Base64.getEncoder().encodeToString(pair.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void row127_whatAClientSendsMakesOneShortLineOfTheLog() throws Exception {
        for (AccessLog log : List.of(AccessLog.combined(), AccessLog.json())) {
            var lines = new ArrayList<String>();
            Filter filter = log.to(lines::add).clock(new ManualClock()).and(new RequestId());
            Asked.get("/a%0d%0a?b=\"")
                    .header("X-Request-Id", "id-1")
                    .header("User-Agent", "\u00e4\" 200 \t\u0085" + "x".repeat(10_000_000))
                    .of(filter, _ -> Response.text("four"));
            assertThat(lines).singleElement().asString().hasSizeLessThan(1000).matches("[ -~\u00a1-\u2027…]+");
        }
    }

    @Test
    void theCombinedFormatIsTheOneThatToolsRead() throws Exception {
        var lines = new ArrayList<String>();
        Filter filter =
                AccessLog.combined().to(lines::add).clock(new ManualClock()).and(new RequestId());
        Asked.get("/a?b=c")
                .header("X-Request-Id", "id-1")
                .header("Referer", "http://r.example/")
                .of(filter, _ -> Response.text("four"));
        assertThat(lines.getFirst())
                .matches("127\\.0\\.0\\.1 - - \\[[0-9]{2}/[A-Z][a-z]{2}/20[0-9]{2}:[0-9:]{8} [+-][0-9]{4}] "
                        + "\"GET /a\\?b=c HTTP/1\\.1\" 200 4 \"http://r\\.example/\" \"-\" id-1");
    }

    @Test
    void theJsonFormatHasEveryField() throws Exception {
        var lines = new ArrayList<String>();
        var clock = new ManualClock();
        Filter filter = AccessLog.json().to(lines::add).clock(clock).and(new RequestId());
        Asked.get("/a").header("X-Request-Id", "id-1").of(filter, _ -> {
            clock.advance(java.time.Duration.ofMillis(3));
            return Response.of(Status.NOT_FOUND);
        });
        var line = JsonMapper.shared().readTree(lines.getFirst());
        assertThat(line.get("status").asInt()).isEqualTo(404);
        assertThat(line.get("tookMicros").asInt()).isEqualTo(3000);
        assertThat(line.get("time").asString())
                .isEqualTo(ManualClock.START.plusMillis(3).toString());
        assertThat(line.get("id").asString()).isEqualTo("id-1");
        assertThat(line.get("target").asString()).isEqualTo("/a");
        assertThat(line.get("peer").asString()).isEqualTo("127.0.0.1");
    }
}
