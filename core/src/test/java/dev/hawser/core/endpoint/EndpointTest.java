package dev.hawser.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import java.net.InetAddress;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointTest {
    @Test
    void aPortAloneListensEverywhere() {
        assertThat(Endpoint.of("tcp:8888")).isEqualTo(Endpoint.tcp(8888));
        assertThat(Endpoint.tcp(8888).socketAddress().getAddress().isAnyLocalAddress())
                .isTrue();
    }

    @Test
    void keysComeInAnyOrder() {
        var expected = Endpoint.tcp(0)
                .on(InetAddress.getLoopbackAddress())
                .engine("event-loop")
                .backlog(7);
        assertThat(Endpoint.of("tcp:0:interface=127.0.0.1:engine=event-loop:backlog=7"))
                .isEqualTo(expected);
        assertThat(Endpoint.of("tcp:0:backlog=7:engine=event-loop:interface=127.0.0.1"))
                .isEqualTo(expected);
    }

    @Test
    void aBackslashTakesAColonAsItIs() {
        var endpoint = (Endpoint.Tcp) Endpoint.of("tcp:1:interface=\\:\\:1");
        assertThat(endpoint.address()).contains(InetAddress.ofLiteral("::1"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                          | unknown word ''; expected one of tcp
        udp:1                       | unknown word 'udp'; expected one of tcp
        tcp                         | expected tcp:PORT[:interface=IP][:engine=WORD][:backlog=N]
        tcp:1:2                     | expected tcp:PORT
        tcp:http                    | port is 'http'; expected a number
        tcp:70000                   | port is 70000; expected 0 to 65535 (0 picks a free port)
        tcp:-1                      | port is -1
        tcp:1:colour=red            | unknown key 'colour'; expected one of interface, engine, backlog
        tcp:1:backlog=0             | backlog is 0; expected 1 or more
        tcp:1:backlog=1:backlog=2   | key 'backlog' is given twice
        tcp:1:engine=warp           | unknown engine 'warp'; expected one of thread-pool, virtual-threads, event-loop
        tcp:1:interface=localhost   | interface is 'localhost'; expected an IP address
        tcp:1\\                     | a backslash ends it
        """)
    void whatIsWrongIsSaid(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of(text))
                .withMessageContaining(message)
                .withMessageContaining("'" + text + "'");
    }
}
