package dev.hawser.peers.echo;

import io.helidon.http.HeaderValues;
import io.helidon.webserver.WebServer;
import tools.jackson.databind.json.JsonMapper;

/// Helidon SE as it comes: a virtual thread a connection.
record HelidonJson() implements EchoServer {
    @Override
    public int start() {
        var mapper = JsonMapper.builder().build();
        return WebServer.builder()
                .host(EchoServer.host().getHostAddress())
                .port(0)
                .backlog(BACKLOG)
                .routing(routing -> routing.get(
                        "/",
                        (_, response) -> response.header(HeaderValues.CONTENT_TYPE_JSON)
                                .send(mapper.writeValueAsBytes(Hello.world()))))
                .build()
                .start()
                .port();
    }
}
