package dev.hawser.core.engine.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.net.BindException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Somebody else comes to a socket's place after it was found free.
final class SocketFileRaceTest {
    @TempDir
    Path folder;

    private Path place = Path.of("");

    @BeforeEach
    void choose() {
        place = folder.resolve("socket");
    }

    private static ServerSocketChannel listen(Path path) throws IOException {
        return ServerSocketChannel.open(StandardProtocolFamily.UNIX).bind(UnixDomainSocketAddress.of(path));
    }

    private void assertSettlingFails(SocketFile file, String why) {
        assertThatThrownBy(file::settle).isInstanceOf(BindException.class).hasMessageContaining(why);
        file.discard();
    }

    private void assertOnlyThePlaceIsLeft() throws IOException {
        try (var inside = Files.list(folder)) {
            assertThat(inside).containsExactly(place);
        }
    }

    @Test
    void aFileThatWasMadeThereMeanwhileStays() throws IOException {
        var file = SocketFile.at(UnixDomainSocketAddress.of(place), Optional.empty());
        try (var _ = listen(file.making().getPath())) {
            Files.writeString(place, "precious");
            assertSettlingFails(file, "somebody else");
        }
        assertThat(place).hasContent("precious");
        assertOnlyThePlaceIsLeft();
    }

    @Test
    void aServerThatTookALeftPlaceMeanwhileStays() throws IOException {
        listen(place).close();
        var file = SocketFile.at(UnixDomainSocketAddress.of(place), Optional.empty());
        try (var _ = listen(file.making().getPath())) {
            // Kept, so that its inode isn't given to the next.
            Files.move(place, folder.resolve("kept"));
            try (var faster = listen(place)) {
                assertSettlingFails(file, "somebody else");
                try (var client = SocketChannel.open(UnixDomainSocketAddress.of(place));
                        var served = faster.accept()) {
                    assertThat(client.isConnected() && served.isConnected()).isTrue();
                }
            }
        }
        Files.delete(folder.resolve("kept"));
        assertOnlyThePlaceIsLeft();
    }
}
