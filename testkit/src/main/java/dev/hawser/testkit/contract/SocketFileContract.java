package dev.hawser.testkit.contract;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.ListeningPort;
import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// The file of a UNIX socket: whose it is, who may use it, and when it goes.
class SocketFileContract extends Contract<SocketRig> {
    private static final Duration SHORT = Duration.ofMillis(100);

    @TempDir
    Path folder;

    private Path place = Path.of("");
    private Reactor reactor = Reactor.open();

    SocketFileContract(SocketRig rig) {
        super(rig);
    }

    @BeforeEach
    void open() {
        place = folder.resolve("socket");
        reactor = closing(Reactor.open(rig.engine()));
    }

    private ListeningPort listen(Endpoint.Unix endpoint) throws IOException {
        return reactor.listen(endpoint, rig.engine(), SocketRig.LIMITS, _ -> new EchoLines());
    }

    private void assertServes() throws IOException {
        var client = closing(new Client(new UnixWire(UnixDomainSocketAddress.of(place), 0)));
        client.send("hello\n");
        assertThat(client.readLine()).isEqualTo("Echo: hello");
    }

    /// Leaves a socket's file behind, as a process does that is killed.
    private void leaveBehind() throws IOException {
        try (var killed = ServerSocketChannel.open(StandardProtocolFamily.UNIX)) {
            killed.bind(UnixDomainSocketAddress.of(place));
        }
        assertThat(place).exists();
    }

    @Test
    void itIsThereWhileSomebodyListensAndNothingElse() throws IOException {
        var port = listen(Endpoint.unix(place));
        assertThat(port.address()).isEqualTo(UnixDomainSocketAddress.of(place));
        assertThat(folder).isDirectoryContaining(place::equals);
        try (var inside = Files.list(folder)) {
            assertThat(inside).containsExactly(place);
        }
        assertServes();
        port.stop(SHORT);
        assertThat(folder).isEmptyDirectory();
        listen(Endpoint.unix(place));
        assertServes();
    }

    @Test
    void itsModeIsTheOneAskedFor() throws IOException {
        listen(Endpoint.unix(place).mode("660"));
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(place)))
                .isEqualTo("rw-rw----");
        assertServes();
    }

    @Test
    void oneThatWasLeftBehindIsCleared() throws IOException {
        leaveBehind();
        var port = listen(Endpoint.unix(place));
        assertServes();
        port.stop(SHORT);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void oneOnWhichSomebodyListensIsNot() throws IOException {
        listen(Endpoint.unix(place));
        assertThatThrownBy(() -> listen(Endpoint.unix(place)))
                .isInstanceOf(BindException.class)
                .hasMessage("can't listen on " + place + ": somebody listens there; stop them, or choose another path");
        assertServes();
        try (var inside = Files.list(folder)) {
            assertThat(inside).containsExactly(place);
        }
    }

    @Test
    void whatIsNoSocketIsNeverRemoved() throws IOException {
        Files.writeString(place, "precious");
        assertThatThrownBy(() -> listen(Endpoint.unix(place)))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("what is there is no socket");
        assertThat(place).hasContent("precious");
        var link = Files.createSymbolicLink(folder.resolve("link"), place);
        assertThatThrownBy(() -> listen(Endpoint.unix(link))).isInstanceOf(BindException.class);
        assertThat(link).isSymbolicLink();
    }

    @Test
    void whatTookItsPlaceStaysWhenItStops() throws IOException {
        var port = listen(Endpoint.unix(place));
        Files.writeString(folder.resolve("other"), "precious");
        Files.move(folder.resolve("other"), place, StandardCopyOption.ATOMIC_MOVE);
        port.stop(SHORT);
        assertThat(place).hasContent("precious");
    }

    @Test
    void itMayBeGoneWhenItStops() throws IOException {
        var port = listen(Endpoint.unix(place));
        Files.delete(place);
        port.stop(SHORT);
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void whatCannotBeMadeIsSaid() {
        assertThatThrownBy(() -> listen(Endpoint.unix(folder.resolve("nowhere/socket"))))
                .isInstanceOf(BindException.class)
                .hasMessageContaining("there is no such folder; make it first");
        assertThat(folder).isEmptyDirectory();
    }

    /// Clients have no addresses, so there is none for which there could be too many.
    @Test
    void theLimitForOneAddressIsForNone() throws IOException {
        var probes = new Probes();
        var server = serve(probes, SocketRig.LIMITS.withConnections(3).withConnectionsPerAddress(1));
        for (int i = 0; i < 3; i++) {
            connect(server).send("hello");
            assertThat(probes.get(i).transport().peer()).isEqualTo(UnixDomainSocketAddress.of(""));
            assertThat(probes.get(i).transport())
                    .hasToString("connection of a client of " + server.port().address());
        }
        assertThat(connect(server).readTextToEnd()).isEqualTo("Sorry: too many connections\n");
        log.take("was refused");
    }
}
