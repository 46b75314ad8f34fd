package dev.hawser.peers.echo;

import java.io.IOException;
import java.io.InputStream;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ThreadFactory;
import tools.jackson.databind.json.JsonMapper;

/// The floor of a thread a connection: finds the empty line that ends a head, and answers with one write. It knows no
/// more of HTTP than that.
///
/// @param threads makes the thread of each connection
record BlockingJson(ThreadFactory threads) implements EchoServer {
    private static final JsonMapper MAPPER = JsonMapper.builder().build();
    private static final int HEAD_END = '\r' << 24 | '\n' << 16 | '\r' << 8 | '\n';

    @Override
    public int start() throws IOException {
        var server = new ServerSocket(0, BACKLOG, EchoServer.host());
        Thread.ofPlatform().name("accept").start(() -> BlockingEcho.accept(server, threads, BlockingJson::answerAll));
        return server.getLocalPort();
    }

    private static void answerAll(Socket socket) throws IOException {
        InputStream in = socket.getInputStream();
        var out = socket.getOutputStream();
        byte[] buffer = new byte[1024];
        int seen = 0;
        int count;
        while ((count = in.read(buffer)) >= 0) {
            for (int i = 0; i < count; i++) {
                seen = seen << 8 | buffer[i];
                if (seen == HEAD_END) {
                    out.write(answer());
                }
            }
        }
    }

    private static byte[] answer() {
        byte[] body = MAPPER.writeValueAsBytes(Hello.world());
        byte[] head = ("HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nContent-Length: " + body.length
                        + "\r\n\r\n")
                .getBytes(StandardCharsets.ISO_8859_1);
        byte[] answer = new byte[head.length + body.length];
        System.arraycopy(head, 0, answer, 0, head.length);
        System.arraycopy(body, 0, answer, head.length, body.length);
        return answer;
    }
}
