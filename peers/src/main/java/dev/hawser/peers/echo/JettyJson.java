package dev.hawser.peers.echo;

import java.io.IOException;
import java.nio.ByteBuffer;
import org.eclipse.jetty.http.HttpHeader;
import org.eclipse.jetty.server.Handler;
import org.eclipse.jetty.server.HttpConfiguration;
import org.eclipse.jetty.server.HttpConnectionFactory;
import org.eclipse.jetty.server.Request;
import org.eclipse.jetty.server.Response;
import org.eclipse.jetty.server.Server;
import org.eclipse.jetty.server.ServerConnector;
import org.eclipse.jetty.util.Callback;
import org.eclipse.jetty.util.thread.QueuedThreadPool;
import tools.jackson.databind.json.JsonMapper;

/// Jetty's core server on its pool of platform threads, without the field that names it.
record JettyJson() implements EchoServer {
    @Override
    public int start() throws IOException {
        var server = new Server(new QueuedThreadPool());
        var http = new HttpConfiguration();
        http.setSendServerVersion(false);
        var connector = new ServerConnector(server, new HttpConnectionFactory(http));
        connector.setHost(EchoServer.host().getHostAddress());
        connector.setAcceptQueueSize(BACKLOG);
        server.addConnector(connector);
        server.setHandler(new Hellos());
        try {
            server.start();
        } catch (Exception failure) {
            // It declares no narrower one.
            throw new IOException("Jetty didn't start", failure);
        }
        return connector.getLocalPort();
    }

    private static final class Hellos extends Handler.Abstract.NonBlocking {
        private final JsonMapper mapper = JsonMapper.builder().build();

        @Override
        public boolean handle(Request request, Response response, Callback callback) {
            response.getHeaders().put(HttpHeader.CONTENT_TYPE, "application/json");
            response.write(true, ByteBuffer.wrap(mapper.writeValueAsBytes(Hello.world())), callback);
            return true;
        }
    }
}
