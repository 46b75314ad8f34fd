package dev.hawser.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.hawser.core.Reactor;
import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.protocol.ProtocolFactory;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InputStreamReader;
import java.net.InetAddress;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Runs each example on each engine.
final class ExamplesTest {
    /// A client that speaks lines.
    private record Client(Socket socket, BufferedReader lines) implements AutoCloseable {
        static Client of(int port) throws IOException {
            var socket = new Socket(InetAddress.getLoopbackAddress(), port);
            socket.setSoTimeout(10_000);
            return new Client(
                    socket, new BufferedReader(new InputStreamReader(socket.getInputStream(), StandardCharsets.UTF_8)));
        }

        Client say(String line) throws IOException {
            socket.getOutputStream().write((line + "\n").getBytes(StandardCharsets.UTF_8));
            return this;
        }

        Client hears(String line) throws IOException {
            assertThat(lines.readLine()).isEqualTo(line);
            return this;
        }

        void hearsTheEnd() throws IOException {
            assertThat(lines.readLine()).isNull();
        }

        @Override
        public void close() throws IOException {
            socket.close();
        }
    }

    private static int listen(Reactor reactor, String engine, ProtocolFactory factory) throws IOException {
        return reactor.listen("tcp:0:interface=127.0.0.1:engine=" + engine, factory)
                .port();
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void echo(String engine) throws IOException {
        try (var reactor = Reactor.open();
                var client = Client.of(listen(reactor, engine, peer -> new Echo()))) {
            client.hears("Hello! Say something, or quit.");
            client.say("hello").hears("Echo: hello");
            client.say("quit").hears("Echo: quit").hearsTheEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void askEcho(String engine) throws Exception {
        try (var reactor = Reactor.open()) {
            int port = listen(reactor, engine, peer -> new Echo());
            String endpoint = "tcp:localhost:" + port + ":engine=" + engine;
            assertThat(AskEcho.at(endpoint, "hello", reactor).await()).isEqualTo("Echo: hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void secureEcho(String engine, @TempDir Path folder) throws Exception {
        Path certificate = folder.resolve("localhost.pem");
        Path key = folder.resolve("localhost.key");
        SecureEcho.makeCertificate(certificate, key);
        assertThat(SecureEcho.ask("hello", certificate, key, engine)).isEqualTo("Echo: hello");
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void stayConnected(String engine) throws Exception {
        assertThat(StayConnected.overARestart(engine)).containsExactly("Echo: hello", "Echo: are you back?");
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void askEchoOverAUnixSocket(String engine, @TempDir Path folder) throws Exception {
        try (var reactor = Reactor.open()) {
            Path path = folder.resolve("echo");
            reactor.listen("unix:" + path + ":mode=600:engine=" + engine, peer -> new Echo());
            assertThat(AskEcho.at("unix:" + path + ":engine=" + engine, "hello", reactor)
                            .await())
                    .isEqualTo("Echo: hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void echoAsConversation(String engine) throws IOException {
        try (var reactor = Reactor.open();
                var client = Client.of(listen(reactor, engine, Echo.conversation()))) {
            client.say("hello").hears("Echo: hello");
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void guess(String engine) throws IOException {
        try (var reactor = Reactor.open();
                var client = Client.of(listen(reactor, engine, Conversation.factory(new Guess(() -> 42))))) {
            client.hears("I think of a number from 1 to 100.");
            client.say("50").hears("It is less.");
            client.say("what?").hears("It is greater.");
            client.say("42").hears("That is it!").hearsTheEnd();
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"thread-pool", "virtual-threads", "event-loop"})
    void chat(String engine) throws IOException {
        var room = Chat.newRoom();
        try (var reactor = Reactor.open()) {
            int port = listen(reactor, engine, peer -> new Chat(room));
            try (var ann = Client.of(port).hears("Welcome, guest 1.");
                    var bob = Client.of(port).hears("Welcome, guest 2.")) {
                ann.say("hello");
                bob.hears("guest 1: hello").say("hi");
                ann.hears("guest 2: hi");
            }
        }
    }
}
