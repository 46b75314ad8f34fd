package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.protocol.CloseReason;
import dev.hawser.core.protocol.LineFormat;
import dev.hawser.core.protocol.LineProtocol;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import dev.hawser.core.tls.TlsProvider;
import dev.hawser.core.tls.TlsServer;
import dev.hawser.core.tls.TlsSession;
import io.netty.buffer.ByteBuf;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.io.UncheckedIOException;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/// A connection that begins in the clear and goes over to TLS.
class StartTlsContract extends Contract<SocketRig> {
    private final TlsProvider provider;

    StartTlsContract(SocketRig rig) {
        super(new SocketRig(rig.engine()));
        this.provider = rig.provider();
    }

    private TlsServer server() {
        try {
            return TlsServer.of(Certificates.shared().server().on(provider));
        } catch (IOException impossible) {
            throw new UncheckedIOException(impossible);
        }
    }

    /// A server of lines that knows `STARTTLS`, and notes what it is told and when.
    private final class Mail extends LineProtocol {
        private final List<String> heard = new CopyOnWriteArrayList<>();
        private final CompletableFuture<CloseReason> lost = new CompletableFuture<>();
        private final TlsServer server = server();

        Mail() {
            super(LineFormat.LF);
        }

        @Override
        protected void lineReceived(String line) {
            heard.add((transport().tls().isPresent() ? "protected " : "clear ") + line);
            if (line.equals("STARTTLS")) {
                sendLine("220 go ahead");
                startTls(server);
            } else {
                sendLine("250 " + line);
            }
        }

        @Override
        public void secured(Transport transport, TlsSession session) {
            heard.add("secured by " + session.protocol());
            sendLine("250 welcome");
        }

        @Override
        public void connectionLost(Transport transport, CloseReason reason) {
            lost.complete(reason);
        }
    }

    private static String readLine(Socket socket) throws IOException {
        var line = new StringBuilder();
        for (int next = socket.getInputStream().read();
                next != '\n';
                next = socket.getInputStream().read()) {
            if (next < 0) {
                throw new AssertionError("the server ended after '" + line + "'");
            }
            line.append((char) next);
        }
        return line.toString();
    }

    private static void send(Socket socket, String text) throws IOException {
        socket.getOutputStream().write(text.getBytes(StandardCharsets.UTF_8));
    }

    private Socket connectRaw(Protocol protocol) throws IOException {
        var server = (SocketRig.SocketServer) serve(_ -> protocol);
        return closing(server.connectRaw());
    }

    @Test
    void whatWasSaidBeforeIsClearAndWhatComesAfterIsProtected() throws IOException {
        var mail = new Mail();
        var socket = connectRaw(mail);
        send(socket, "EHLO\n");
        assertThat(readLine(socket)).isEqualTo("250 EHLO");
        send(socket, "STARTTLS\n");
        assertThat(readLine(socket)).isEqualTo("220 go ahead");
        var wire = new TlsWire(socket);
        closing(wire::close);
        var lines = new BufferedReader(new InputStreamReader(wire.input(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("250 welcome");
        wire.send("EHLO\n".getBytes(StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("250 EHLO");
        assertThat(mail.heard).containsExactly("clear EHLO", "clear STARTTLS", "secured by TLSv1.3", "protected EHLO");
        wire.endOutput();
        assertThat(lines.readLine()).isNull();
        assertThat(Waiting.result("the end", mail.lost)).isEqualTo(new CloseReason.PeerClosed());
    }

    /// CVE-2011-0411: whoever stands between appends a command of his own to the client's `STARTTLS`.
    @Test
    void commandsThatWereSlippedInBehindItAreForgotten() throws IOException {
        var mail = new Mail();
        var socket = connectRaw(mail);
        send(socket, "STARTTLS\nMAIL FROM:<thief>\nhalf a com");
        assertThat(readLine(socket)).isEqualTo("220 go ahead");
        var wire = new TlsWire(socket);
        closing(wire::close);
        var lines = new BufferedReader(new InputStreamReader(wire.input(), StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("250 welcome");
        wire.send("mand\n".getBytes(StandardCharsets.UTF_8));
        assertThat(lines.readLine()).isEqualTo("250 mand");
        assertThat(mail.heard).containsExactly("clear STARTTLS", "secured by TLSv1.3", "protected mand");
    }

    /// The same for a protocol that cuts bytes itself and knows nothing of this.
    @Test
    void whatIsLeftOfTheSameReadIsTakenAwayFromAnyProtocol() throws IOException {
        var heard = new CopyOnWriteArrayList<String>();
        var server = server();
        var socket = connectRaw(new Protocol() {
            @Override
            public void dataReceived(Transport transport, ByteBuf data) {
                while (data.isReadable()) {
                    byte command = data.readByte();
                    heard.add((transport.tls().isPresent() ? "protected " : "clear ") + (char) command);
                    if (command == 'S') {
                        transport.write("go\n");
                        transport.startTls(server);
                    }
                }
            }
        });
        send(socket, "aSxyz");
        assertThat(readLine(socket)).isEqualTo("go");
        var wire = new TlsWire(socket);
        closing(wire::close);
        wire.send("b".getBytes(StandardCharsets.UTF_8));
        Waiting.until("b", () -> heard.size() == 3);
        assertThat(heard).containsExactly("clear a", "clear S", "protected b");
    }

    @Test
    void aPeerThatGoesOnInTheClearIsLost() throws IOException {
        var mail = new Mail();
        var socket = connectRaw(mail);
        send(socket, "STARTTLS\n");
        assertThat(readLine(socket)).isEqualTo("220 go ahead");
        send(socket, "MAIL FROM:<me>\n");
        assertThat(Waiting.result("the end", mail.lost)).isInstanceOf(CloseReason.Reset.class);
        assertThat(mail.heard).containsExactly("clear STARTTLS");
    }

    @Test
    void aPeerThatNeverShakesHandsIsLeftAtTheDeadline() throws IOException {
        var mail = new Mail();
        var timeout = Duration.ofMillis(300);
        var server = (SocketRig.SocketServer) serve(_ -> mail, SocketRig.LIMITS.withHandshake(timeout));
        var socket = closing(server.connectRaw());
        send(socket, "STARTTLS\n");
        assertThat(Waiting.result("the end", mail.lost))
                .isEqualTo(new CloseReason.TimedOut("the TLS handshake", timeout));
    }

    @Test
    void tlsIsStartedOnce() throws IOException {
        var failure = new CompletableFuture<Throwable>();
        var server = server();
        var socket = connectRaw((transport, _) -> {
            transport.startTls(server);
            try {
                transport.startTls(server);
            } catch (IllegalStateException second) {
                failure.complete(second);
            }
        });
        send(socket, "go");
        assertThat(Waiting.result("a refusal", failure)).hasMessageContaining("has TLS");
        socket.close();
    }
}
