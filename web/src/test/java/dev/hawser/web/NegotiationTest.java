package dev.hawser.web;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class NegotiationTest {
    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        */*                                       | application/json
        text/html                                 | text/html
        text/*                                    | text/html
        text/*;q=0.3, application/json;q=0.2      | text/html
        text/*;q=0.3, text/html;q=0, */*;q=0.1    | application/json
        TEXT/HTML;Q=1.000                         | text/html
        application/json;q=nonsense, text/html;q=0.5 | application/json
        image/png, */*;q=0.001                    | application/json
        """)
    void theTypeThatIsLikedBest(String accept, String best) {
        var request = Asked.get("/").header("Accept", accept).request();
        assertThat(Negotiation.type(request, "application/json", "text/html")).isEqualTo(best);
    }

    @Test
    void whoTakesNoneOfThemGetsA406AndWhoSaysNothingTheFirst() {
        var picky = Asked.get("/").header("Accept", "image/png, */*;q=0").request();
        assertThatThrownBy(() -> Negotiation.type(picky, "text/html"))
                .isInstanceOfSatisfying(
                        ProblemException.class,
                        said -> assertThat(said.problem().status()).isEqualTo(Status.NOT_ACCEPTABLE));
        assertThat(Negotiation.type(Asked.get("/").request(), "text/html", "text/csv"))
                .isEqualTo("text/html");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        gzip, deflate, br           | gzip
        deflate                     | deflate
        gzip;q=0.5, deflate         | deflate
        *                           | gzip
        gzip;q=0, *                 | deflate
        identity, gzip;q=0.5        | ''
        br                          | ''
        gzip;q=0                    | ''
        """)
    void theCodingThatIsLikedBest(String accept, String best) {
        var request = Asked.get("/").header("Accept-Encoding", accept).request();
        assertThat(Negotiation.coding(request, "gzip", "deflate").orElse("")).isEqualTo(best);
    }

    @Test
    void ahundredThousandPreferencesAreNotAllRead() {
        var request = Asked.get("/")
                .header("Accept", "a/b,".repeat(100_000) + "text/html")
                .request();
        assertThatThrownBy(() -> Negotiation.type(request, "text/html")).isInstanceOf(ProblemException.class);
    }

    @Test
    void hostsAreToldApart() throws Exception {
        var hosts = new VirtualHosts()
                .host("one.example", new Tree().get("/", _ -> Response.text("one")))
                .host("*.example", new Tree().get("/a", _ -> Response.text("any")));
        assertThat(Asked.text(Asked.get("/").header("Host", "ONE.example:8080").of(hosts)))
                .isEqualTo("one");
        assertThat(Asked.text(Asked.get("/a").header("Host", "two.example.").of(hosts)))
                .isEqualTo("any");
        assertThat(Asked.get("/a").header("Host", "a.two.example").of(hosts).status())
                .isEqualTo(Status.MISDIRECTED_REQUEST);
        assertThat(Asked.get("/a").header("Host", "[::1]:80").of(hosts).status())
                .isEqualTo(Status.MISDIRECTED_REQUEST);
        hosts.otherwise(new Tree().get("/a", _ -> Response.text("other")));
        assertThat(Asked.text(Asked.get("/a").header("Host", "[::1]:80").of(hosts)))
                .isEqualTo("other");
    }

    @Test
    void aFormOfAMillionFieldsIsA400() {
        assertThatThrownBy(() -> Query.of("a&".repeat(1_000_000))).isInstanceOf(ProblemException.class);
        assertThat(Query.of("a&".repeat(1000)).fields()).hasSize(1000);
    }
}
