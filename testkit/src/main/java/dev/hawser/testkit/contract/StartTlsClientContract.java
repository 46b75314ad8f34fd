package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.deferred.Deferred;
import dev.hawser.core.engine.Link;
import dev.hawser.core.protocol.ClientFactory;
import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.FrameProtocol;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Netstring;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// A connection that begins in the clear and goes over to TLS, with both ends Hawser's.
class StartTlsClientContract extends Contract<SocketRig> {
    private final SocketRig secure;

    StartTlsClientContract(SocketRig rig) {
        super(new SocketRig(rig.engine()));
        this.secure = rig;
    }

    private TlsServer server() throws IOException {
        return TlsServer.of(Certificates.shared().server().on(secure.provider()));
    }

    private TlsClient client() throws IOException {
        return TlsClient.of(Certificates.shared().clientOptions().on(secure.provider()));
    }

    private <P extends Protocol> Link<P> connect(Server server, ClientFactory<P> factory) {
        var reactor = closing(Reactor.open(rig.engine()));
        Deferred<Link<P>> made = reactor.connect(rig.to(server.port()), rig.engine(), SocketRig.LIMITS, factory);
        return Waiting.result("the connection", made.toCompletableFuture());
    }

    /// Answers lines; `STARTTLS` with what somebody on the way slips in behind.
    private static final class Mail extends LineProtocol {
        private final TlsServer tls;

        Mail(TlsServer tls) {
            super(LineFormat.LF);
            this.tls = tls;
        }

        @Override
        protected void lineReceived(String line) {
            if (line.equals("STARTTLS")) {
                transport().write("220 go ahead\n250 slipped in\nhalf a li");
                startTls(tls);
            } else {
                sendLine("250 " + line);
            }
        }
    }

    private static final class Sender extends LineProtocol {
        private final TlsClient tls;
        private final String host;
        private final List<String> heard = new CopyOnWriteArrayList<>();

        Sender(TlsClient tls, String host) {
            super(LineFormat.LF);
            this.tls = tls;
            this.host = host;
        }

        @Override
        protected void connectionMade() {
            sendLine("STARTTLS");
        }

        @Override
        protected void lineReceived(String line) {
            heard.add((transport().tls().isPresent() ? "protected " : "clear ") + line);
            if (line.startsWith("220")) {
                startTls(tls, host);
                // Sent when the handshake is over.
                sendLine("EHLO");
            }
        }

        @Override
        public void secured(Transport transport, TlsSession session) {
            heard.add("secured");
        }
    }

    @Test
    void aClientGoesOverAndForgetsWhatWasSlippedIn() throws IOException {
        var tls = server();
        var client = client();
        var link = connect(serve(_ -> new Mail(tls)), _ -> new Sender(client, "localhost"));
        Waiting.until("an answer", () -> link.protocol().heard.size() >= 3);
        assertThat(link.protocol().heard).containsExactly("clear 220 go ahead", "secured", "protected 250 EHLO");
    }

    @Test
    void aServerThatIsSomebodyElseIsLeft() throws IOException {
        var tls = server();
        var client = client();
        var link = connect(serve(_ -> new Mail(tls)), _ -> new Sender(client, "example.com"));
        assertThat(Waiting.result("the end", link.ended().toCompletableFuture()))
                .isInstanceOf(CloseReason.Reset.class);
        assertThat(link.protocol().heard).containsExactly("clear 220 go ahead");
    }

    /// Says `start` first, then goes over, and then `protected`.
    private static final class Framed extends FrameProtocol {
        private final Over over;
        private final List<String> heard = new CopyOnWriteArrayList<>();

        private interface Over {
            void begin(Framed protocol);
        }

        Framed(Over over) {
            super(Netstring.DEFAULT);
            this.over = over;
        }

        void goOver(String lastWords, TlsServer tls) {
            transport().write(lastWords);
            startTls(tls);
        }

        void goOver(TlsClient tls) {
            startTls(tls, "localhost");
        }

        @Override
        protected void frameReceived(ByteBuf frame) {
            String text = frame.toString(StandardCharsets.US_ASCII);
            heard.add(text);
            if (text.equals("start")) {
                over.begin(this);
            }
        }

        @Override
        public void secured(Transport transport, TlsSession session) {
            heard.add("secured");
            sendFrame("protected".getBytes(StandardCharsets.US_ASCII));
        }
    }

    @Test
    void frameProtocolsGoOverToo() throws IOException {
        var tls = server();
        var client = client();
        var served = new CopyOnWriteArrayList<Framed>();
        var server = serve(_ -> {
            var protocol = new Framed(it -> {
                it.goOver("5:start,7:slipped,9:hal", tls);
            });
            served.add(protocol);
            return protocol;
        });
        var link = connect(server, _ -> new Framed(it -> it.goOver(client)));
        link.transport().write("5:start,4:also,3:b");
        Waiting.until(
                "both are protected",
                () -> link.protocol().heard.contains("protected")
                        && served.getFirst().heard.contains("protected"));
        assertThat(link.protocol().heard).containsExactly("start", "secured", "protected");
        assertThat(served.getFirst().heard).containsExactly("start", "secured", "protected");
    }
}
