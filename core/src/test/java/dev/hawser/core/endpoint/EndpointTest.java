package dev.hawser.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;

import dev.hawser.core.engine.DatagramLimits;
import dev.hawser.core.tls.TlsOptions;
import dev.hawser.core.tls.TlsProvider;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

final class EndpointTest {
    @Test
    void memoryHasANameAnEngineAndABacklog() {
        assertThat(Endpoint.of("memory:echo:engine=thread-pool:backlog=7"))
                .isEqualTo(Endpoint.memory("echo").engine("thread-pool").backlog(7));
        assertThat(ClientEndpoint.of("memory:echo:engine=event-loop"))
                .isEqualTo(ClientEndpoint.memory("echo").engine("event-loop"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("memory: "))
                .withMessageContaining("name is empty; expected one, as in memory:echo");
    }

    @Test
    void haproxyStandsBeforeAnyPlaceWithConnections() {
        var trusted = Endpoint.of("haproxy:tcp:8080:trusted=10.0.0.0/8,\\:\\:1:engine=event-loop:backlog=7");
        assertThat(trusted)
                .isEqualTo(Endpoint.haproxy(Endpoint.tcp(8080).engine("event-loop").backlog(7))
                        .trusting("10.0.0.0/8", "::1"));
        assertThat(trusted.engineWord()).contains("event-loop");
        assertThat(Endpoint.of("haproxy:memory:echo")).isEqualTo(Endpoint.haproxy(Endpoint.memory("echo")));
        assertThat(Endpoint.of("haproxy:unix:/run/echo:mode=660"))
                .isEqualTo(Endpoint.haproxy(Endpoint.unix(Path.of("/run/echo")).mode("660")));
        assertThat(Endpoint.of("haproxy:tls:443:cert=/etc/a.pem:trusted=10.1.2.3"))
                .isEqualTo(Endpoint.haproxy(Endpoint.of("tls:443:cert=/etc/a.pem"))
                        .trusting("10.1.2.3/32"));
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        haproxy:udp:53                       | haproxy: stands before udp:, which has no connections
        haproxy:haproxy:tcp:1                | haproxy: stands there twice
        haproxy:tpc:1                        | unknown word 'tpc'
        haproxy:tcp:1:trust=yes              | unknown key 'trust'
        haproxy:tcp:1:trusted=               | network is ''
        haproxy:tcp:1:trusted=localhost      | network is 'localhost'
        haproxy:tcp:1:trusted=10.0.0.0/x     | network is '10.0.0.0/x'
        haproxy:tcp:1:trusted=10.0.0.0/33    | network is 10.0.0.0/33; expected 0 to 32 bits
        haproxy:tcp:1:trusted=10.1.0.0/8     | network is 10.1.0.0/8, an address with bits behind its network's
        """)
    void haproxySaysWhatIsWrong(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of(text))
                .withMessageContaining(message);
    }

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

    @Test
    void aUdpPortHasItsOwnKeys() {
        var expected = Endpoint.udp(53)
                .on(InetAddress.ofLiteral("::1"))
                .to(new InetSocketAddress(InetAddress.ofLiteral("::1"), 5353))
                .shared()
                .limits(DatagramLimits.defaults().withMaxPacket(1232))
                .engine("event-loop");
        assertThat(Endpoint.of(
                        "udp:53:interface=\\:\\:1:peer=\\:\\:1\\:5353:shared=yes:max-packet=1232:engine=event-loop"))
                .isEqualTo(expected);
        assertThat(Endpoint.of("udp:53")).isEqualTo(Endpoint.udp(53));
        assertThat(Endpoint.udp(53).binding().limits().maxPacketBytes()).isEqualTo(8192);
    }

    @Test
    void aTlsPortIsThatOfItsBuilder() {
        var options = TlsOptions.of(Path.of("/etc/a.pem"), Path.of("/etc/a.key"))
                .withClientCa(Path.of("/etc/ca.pem"))
                .withAlpn("h2", "http/1.1")
                .on(TlsProvider.BORINGSSL);
        assertThat(Endpoint.of("tls:443:cert=/etc/a.pem:key=/etc/a.key:client-ca=/etc/ca.pem:alpn=h2,http/1.1"
                        + ":provider=boringssl:engine=event-loop:backlog=7:interface=127.0.0.1"))
                .isEqualTo(Endpoint.tls(443, options)
                        .engine("event-loop")
                        .backlog(7)
                        .on(InetAddress.ofLiteral("127.0.0.1")));
        assertThat(Endpoint.of("tls:0:cert=folder")).isEqualTo(Endpoint.tls(0, TlsOptions.of(Path.of("folder"))));
    }

    @Test
    void aUnixSocketIsThatOfItsBuilder() {
        assertThat(Endpoint.of("unix:/run/a\\:b.sock:mode=640:engine=event-loop:backlog=7"))
                .isEqualTo(Endpoint.unix(Path.of("/run/a:b.sock"))
                        .mode("640")
                        .engine("event-loop")
                        .backlog(7));
        assertThat(Endpoint.unix(Path.of("a")).mode("0640").mode())
                .contains(PosixFilePermissions.fromString("rw-r-----"));
        assertThat(Endpoint.unix(Path.of("a".repeat(107))).path().toString()).hasSize(107);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("unix:" + "ä".repeat(54)))
                .withMessageContaining("108 bytes; expected 1 to 107");
    }

    @ParameterizedTest
    @CsvSource(delimiter = '|', textBlock = """
        ''                          | unknown word ''; expected one of tcp, tls, unix, memory, udp, haproxy, here
        dccp:1                      | unknown word 'dccp'; expected one of tcp, tls, unix, memory, udp, haproxy, here
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
        tls:443                     | there is no cert=, the file or folder of certificates in PEM; expected tls:PORT
        tls:443:cert=               | cert is empty; expected a path
        tls:443:cert=a:keys=b       | unknown key 'keys'; expected one of cert, key, client-ca, alpn, provider, interface
        tls:443:cert=a:provider=gnu | unknown provider 'gnu'; expected one of jdk, boringssl
        tls:443:cert=a:alpn=h2,,x   | alpn has ''; expected names of 1 to 255 bytes
        tls:70000:cert=a            | port is 70000
        unix                        | expected unix:PATH[:mode=OCTAL][:engine=WORD][:backlog=N]
        unix:                       | path is empty; expected a path
        unix:a:mode=rw              | mode is 'rw'; expected three octal digits, as in 660
        unix:a:mode=680             | mode is '680'; expected three octal digits
        unix:a:backlog=0            | backlog is 0; expected 1 or more
        unix:a:interface=\\:\\:1      | unknown key 'interface'; expected one of mode, engine, backlog
        udp                         | expected udp:PORT[:interface=IP][:engine=WORD][:max-packet=BYTES]
        udp:70000                   | port is 70000; expected 0 to 65535 (0 picks a free port)
        udp:1:backlog=7             | unknown key 'backlog'; expected one of interface, engine, max-packet, peer, shared
        udp:1:max-packet=0          | max-packet is 0 bytes; expected 1 to 65507, the most that a datagram holds
        udp:1:max-packet=65508      | max-packet is 65508 bytes; expected 1 to 65507
        udp:1:engine=warp           | unknown engine 'warp'; expected one of thread-pool, virtual-threads, event-loop
        udp:1:peer=127.0.0.1        | peer is '127.0.0.1'; expected an IP address and a port, as in 127.0.0.1\\:53
        udp:1:peer=127.0.0.1\\:0     | expected an IP address and a port from 1 to 65535
        udp:1:shared=maybe          | shared is 'maybe'; expected yes or no
        """)
    void whatIsWrongIsSaid(String text, String message) {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of(text))
                .withMessageContaining(message)
                .withMessageContaining("'" + text + "'");
    }
}
