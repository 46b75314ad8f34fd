package dev.hawser.web.client;

import dev.hawser.core.protocol.Transport;
import dev.hawser.core.tls.TlsClient;
import dev.hawser.web.Escaped;
import io.netty.buffer.ByteBuf;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.function.Consumer;
import java.util.regex.Pattern;

/// Has a proxy make a tunnel (RFC 9110 §9.3.6), and begins TLS with the server at its other end. For the connection's
/// callbacks.
final class Tunnelling extends ChannelInboundHandlerAdapter {
    private static final int MOST_HEAD_BYTES = 16 * 1024;
    private static final Pattern MADE = Pattern.compile("HTTP/1\\.[01] 2[0-9]{2}( .*)?");

    private final Way way;
    private final Transport transport;
    private final Consumer<IOException> refused;
    private final StringBuilder head = new StringBuilder();

    /// Where to, and how.
    record Way(ForwardProxy proxy, Origin origin, TlsClient tls) {
        String request() {
            String bracketed = origin.host().indexOf(':') >= 0 ? "[" + origin.host() + "]" : origin.host();
            String target = bracketed + ":" + origin.port();
            return "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n"
                    + proxy.authorization()
                            .map(said -> "Proxy-Authorization: " + said + "\r\n")
                            .orElse("")
                    + "\r\n";
        }
    }

    Tunnelling(Way way, Transport transport, Consumer<IOException> refused) {
        this.way = way;
        this.transport = transport;
        this.refused = refused;
    }

    @Override
    public boolean isSharable() {
        return false;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext context) {
        transport.write(way.request());
    }

    @Override
    public void channelRead(ChannelHandlerContext context, Object message) {
        var bytes = (ByteBuf) message;
        try {
            head.append(bytes.toString(StandardCharsets.ISO_8859_1));
        } finally {
            bytes.release();
        }
        int end = head.indexOf("\r\n\r\n");
        if (end < 0 && head.length() <= MOST_HEAD_BYTES) {
            return;
        }
        String line = head.substring(0, Math.max(0, head.indexOf("\r\n")));
        context.pipeline().remove(this);
        if (end < 0 || !MADE.matcher(line).matches()) {
            refused.accept(new IOException("the proxy " + way.proxy() + " made no tunnel to " + way.origin()
                    + "; it said '" + Escaped.text(line.substring(0, Math.min(100, line.length()))) + "'"));
            transport.close();
        } else if (head.length() > end + 4) {
            refused.accept(new IOException("the proxy " + way.proxy() + " sent more than its answer to CONNECT"));
            transport.abort();
        } else {
            transport.startTls(way.tls(), way.origin().host());
        }
    }
}
