package dev.hawser.peers.echo;

import dev.hawser.core.Reactor;
import dev.hawser.core.ReactorOptions;
import dev.hawser.core.conversation.Conversation;
import dev.hawser.core.endpoint.Endpoint;
import dev.hawser.core.engine.Engine;
import java.io.IOException;

/// Hawser's echo as straight-line code.
///
/// @param engine who turns the crank
record HawserConversation(Engine engine) implements EchoServer {
    @Override
    public int start() throws IOException {
        // Lives as long as the process.
        @SuppressWarnings("resource")
        var reactor = Reactor.open(ReactorOptions.defaults().withLimits(HawserEcho.LIMITS));
        var factory = Conversation.factory(conversation -> {
            for (String line : conversation.lines()) {
                conversation.writeLine("Echo: " + line);
            }
        });
        return reactor.listen(Endpoint.tcp(0).on(EchoServer.host()), engine, factory)
                .port();
    }
}
