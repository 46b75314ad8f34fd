package dev.hawser.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsProvider;
import java.net.InetAddress;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class ClientEndpointTest {
    @Test
    void keysComeInAnyOrder() {
        var expected = ClientEndpoint.tcp("example.org", 80)
                .timeout(Duration.ofMillis(1_500))
                .bind(InetAddress.ofLiteral("127.0.0.2"))
                .engine("event-loop");
        assertThat(ClientEndpoint.of("tcp:example.org:80:timeout=1.5:bind=127.0.0.2:engine=event-loop"))
                .isEqualTo(expected);
        assertThat(ClientEndpoint.of("tcp:example.org:80:engine=event-loop:bind=127.0.0.2:timeout=1.5"))
                .isEqualTo(expected);
        var options = TlsClient.Options.defaults()
                .withAuthorities(Path.of("ca.pem"))
                .withIdentity(Path.of("me.pem"), Path.of("me.key"))
                .withAlpn("h2", "http/1.1")
                .on(TlsProvider.BORINGSSL);
        assertThat(ClientEndpoint.of("tls:192.0.2.1:443:ca=ca.pem:cert=me.pem:key=me.key:alpn=h2,http/1.1"
                        + ":provider=boringssl:server-name=example.org:timeout=1.5:bind=127.0.0.2:engine=event-loop"))
                .isEqualTo(ClientEndpoint.tls("192.0.2.1", 443, options)
                        .serverName("example.org")
                        .timeout(Duration.ofMillis(1_500))
                        .bind(InetAddress.ofLiteral("127.0.0.2"))
                        .engine("event-loop"));
        assertThat(ClientEndpoint.of("tls:example.org:443")).isEqualTo(ClientEndpoint.tls("example.org", 443));
        assertThat(ClientEndpoint.of("unix:/run/a:timeout=2:engine=thread-pool"))
                .isEqualTo(ClientEndpoint.unix(Path.of("/run/a"))
                        .timeout(Duration.ofSeconds(2))
                        .engine("thread-pool"));
        assertThat(ClientEndpoint.of("tcp:\\:\\:1:80")).isEqualTo(ClientEndpoint.tcp("::1", 80));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                          | unknown word '' for a client; expected one of tcp, tls, unix, memory, directory
        udp:1                       | unknown word 'udp' for a client; expected one of tcp, tls, unix, memory, directory
        tls:443                     | expected tls:HOST:PORT[:ca=PEM][:cert=PEM][:key=PEM][:alpn=NAMES][:provider=WORD]
        tls:a:443:key=b             | there is a key= without cert=, the certificate it belongs to
        tls:a:443:client-ca=b       | unknown key 'client-ca'; expected one of ca, cert, key, alpn, provider, server-name
        tls:a:443:alpn=             | alpn has ''; expected names of 1 to 255 bytes
        tls:a:443:server-name=      | server-name is empty; expected a name or an IP address
        tls:a:0                     | port is 0; expected 1 to 65535
        unix                        | expected unix:PATH[:timeout=SECONDS][:engine=WORD]
        unix:a:mode=660             | unknown key 'mode'; expected one of timeout, engine
        unix:a:timeout=-1           | timeout is PT-1S; expected more than zero
        tcp:80                      | expected tcp:HOST:PORT[:timeout=SECONDS][:bind=IP][:engine=WORD]
        tcp:a:http                  | port is 'http'; expected a number
        tcp:a:0                     | port is 0; expected 1 to 65535
        tcp:a:65536                 | port is 65536; expected 1 to 65535
        tcp::80                     | host is empty; expected a name or an IP address
        tcp:a:80:backlog=1          | unknown key 'backlog'; expected one of timeout, bind, engine
        tcp:a:80:timeout=soon       | timeout is 'soon'; expected a number of seconds
        tcp:a:80:timeout=0          | timeout is PT0S; expected more than zero
        tcp:a:80:timeout=1e30       | timeout is '1e30'; expected a number of seconds
        tcp:a:80:bind=localhost     | bind is 'localhost'; expected an IP address
        tcp:a:80:engine=warp        | unknown engine 'warp'; expected one of thread-pool, virtual-threads, event-loop
        """)
    void whatIsWrongIsSaid(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientEndpoint.of(text))
                .withMessageContaining(message)
                .withMessageContaining("'" + text + "'");
    }
}
