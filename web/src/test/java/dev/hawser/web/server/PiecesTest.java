package dev.hawser.web.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.testkit.MemoryTransport;
import dev.hawser.web.Response;
import dev.hawser.web.Tree;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// What is answered depends on the bytes, and not on how the network has cut them. By the numbers of the bad inputs
/// where they are some.
final class PiecesTest {
    private static final String POST = "POST / HTTP/1.1\r\nHost: a\r\n";

    private static MemoryTransport connect() {
        return MemoryTransport.connect(new Site(new Tree()
                .get("/", _ -> Response.text("page"))
                .post("/", request -> Response.text("[" + request.body().text() + "]"))));
    }

    private static String answer(List<String> pieces) {
        var client = connect();
        for (String piece : pieces) {
            client.send(piece.getBytes(StandardCharsets.ISO_8859_1));
        }
        return client.receivedText();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                // A body that begins as a folded line would.
                POST + "Content-Length: 3\r\n\r\n hi",
                POST + "Content-Length: 3\r\n\r\n\thi",
                POST + "Transfer-Encoding: chunked\r\n\r\n3;a=b\r\n hi\r\n0\r\nT: x\r\n\r\n",
                "\r\n\r\nGET / HTTP/1.1\r\nHost: a\r\n\r\n",
            })
    void aRequestIsTheSameHoweverItIsCut(String request) {
        for (int at = 1; at < request.length(); at++) {
            assertThat(answer(List.of(request.substring(0, at), request.substring(at))))
                    .as("cut before %s", at)
                    .startsWith("HTTP/1.1 200 ")
                    .endsWith(request.contains("GET") ? "page" : "hi]");
        }
        assertThat(answer(Arrays.asList(request.split("")))).startsWith("HTTP/1.1 200 ");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n b\r\n\r\n",
                "GET / HTTP/1.1\r\n Host: a\r\n\r\n",
                "GET / HTTP/1.1\r\nHost: a\r\nX: a\r\n\tb\r\n\r\n",
                "GET / HTTP/1.1\nHost: a\r\n\r\n",
            })
    void row14_row15_row20_afoldedLineIsRefusedHoweverItIsCut(String request) {
        for (int at = 1; at < request.length(); at++) {
            assertThat(answer(List.of(request.substring(0, at), request.substring(at))))
                    .as("cut before %s", at)
                    .startsWith("HTTP/1.1 400 ");
        }
    }

    @Test
    void row42_extensionsCountAlsoWhenTheyComeBeforeTheirChunks() {
        var client = connect();
        client.send(POST + "Transfer-Encoding: chunked\r\n\r\n");
        for (int i = 0; i < 40 && !client.isEnded(); i++) {
            client.send("1;" + "e".repeat(1000) + "\r\n");
            client.send("Z\r\n");
        }
        assertThat(client.receivedText()).startsWith("HTTP/1.1 400 ");
    }
}
