package dev.hawser.peers.echo;

import dev.hawser.core.engine.IoTransport;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.HttpServerOptions;
import io.vertx.core.transport.Transport;
import tools.jackson.databind.json.JsonMapper;

/// Vert.x with one loop.
///
/// @param transport what the loop waits on; not [IoTransport#AUTO]
record VertxJson(IoTransport transport) implements EchoServer {
    @Override
    public int start() {
        var mapper = JsonMapper.builder().build();
        return Vertx.builder()
                .with(new VertxOptions().setEventLoopPoolSize(1))
                .withTransport(theirs())
                .build()
                .createHttpServer(new HttpServerOptions().setAcceptBacklog(BACKLOG))
                .requestHandler(request -> request.response()
                        .putHeader("content-type", "application/json")
                        .end(Buffer.buffer(mapper.writeValueAsBytes(Hello.world()))))
                .listen(0, EchoServer.host().getHostAddress())
                .await()
                .actualPort();
    }

    private Transport theirs() {
        return switch (transport) {
            case IO_URING -> Transport.IO_URING;
            case EPOLL -> Transport.EPOLL;
            case NIO -> Transport.NIO;
            case AUTO -> throw new IllegalArgumentException("transport is AUTO; expected a certain one");
        };
    }
}
