package dev.hawser.core.endpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.hawser.core.Reactor;
import dev.hawser.core.protocol.Protocol;
import dev.hawser.core.protocol.Transport;
import io.netty.buffer.ByteBuf;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/// Words that come from a `ServiceLoader`; those of this test are in its resources.
final class OtherWordsTest {
    @Test
    void aWordForServersIsRead() {
        assertThat(Endpoint.of("here:80:engine=event-loop"))
                .isEqualTo(Endpoint.tcp(80).on(InetAddress.getLoopbackAddress()).engine("event-loop"));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> Endpoint.of("here:80:backlog=1"))
                .withMessage("endpoint 'here:80:backlog=1': unknown key 'backlog'; expected one of engine");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClientEndpoint.of("directory:a:b=c"))
                .withMessageContaining("unknown key 'b'; expected none, as in directory:NAME");
    }

    @Test
    void aPlaceThatIsLookedUpIsDialled() throws Exception {
        var heard = new CompletableFuture<String>();
        try (var reactor = Reactor.open()) {
            var port = reactor.listen("here:0", _ -> new Greeting());
            DirectoryWord.ENTRIES.put("greeting", ClientEndpoint.tcp("127.0.0.1", port.port()));
            var link = reactor.connect("directory:greeting", _ -> new Listening(heard))
                    .toCompletableFuture()
                    .get(10, TimeUnit.SECONDS);
            assertThat(heard.get(10, TimeUnit.SECONDS)).isEqualTo("hello");
            link.transport().close();
            assertThatThrownBy(() -> reactor.connect("directory:nobody", _ -> new Greeting())
                            .toCompletableFuture()
                            .get(10, TimeUnit.SECONDS))
                    .hasCauseInstanceOf(UnknownHostException.class);
        }
    }

    @Test
    void aWordHasOneReader() {
        var builtIn = new Vocabulary.Word<String>("tcp", _ -> "built in");
        var other = new Vocabulary.Word<String>("quic", _ -> "loaded");
        var claimed = new Vocabulary<>("", List.of(builtIn), () -> Stream.of(builtIn));
        assertThatIllegalStateException()
                .isThrownBy(() -> claimed.read("tcp:1"))
                .withMessageContaining("'tcp' is built in, and read by a provider as well");
        var twice = new Vocabulary<>("", List.of(builtIn), () -> Stream.of(other, other));
        assertThatIllegalStateException()
                .isThrownBy(() -> twice.read("tcp:1"))
                .withMessageContaining("'quic' is read by another provider");
        var fine = new Vocabulary<>("", List.of(builtIn), () -> Stream.of(other));
        assertThat(fine.read("quic:1")).isEqualTo("loaded");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> fine.read("dccp:1"))
                .withMessage("endpoint 'dccp:1': unknown word 'dccp'; expected one of tcp, quic");
    }

    @Test
    void aWordCanGoBeforeOthers() {
        var whole = EndpointString.split("guarded:tcp:80:by=me:backlog=7");
        assertThat(whole.word()).isEqualTo("guarded");
        assertThat(whole.text("by")).contains("me");
        assertThat(Endpoint.of(whole.behind("by"))).isEqualTo(Endpoint.tcp(80).backlog(7));
        assertThat(EndpointString.split("guarded").behind().word()).isEmpty();
    }

    private static final class Greeting implements Protocol {
        @Override
        public void connectionMade(Transport transport) {
            transport.write("hello");
            transport.close();
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf bytes) {
            // It only speaks.
        }
    }

    private static final class Listening implements Protocol {
        private final CompletableFuture<String> heard;
        private final StringBuilder text = new StringBuilder();

        Listening(CompletableFuture<String> heard) {
            this.heard = heard;
        }

        @Override
        public void dataReceived(Transport transport, ByteBuf bytes) {
            text.append(bytes.toString(StandardCharsets.US_ASCII));
            if (text.toString().equals("hello")) {
                heard.complete("hello");
            }
        }
    }
}
